namespace Gatehouse.Gateway.UnitTests.Forwarding;

/// <summary>For <c>Gateway:RoutesFile</c>.</summary>
internal static class RoutesFile
{
    /// <summary>One route, for orders, which may be asked for with HEAD too.</summary>
    public static string WithHead(string folder, string timeout = "00:00:10")
    {
        var file = Path.Combine(folder, "routes.json");
        File.WriteAllText(file, $$"""
            {
              "clusters": { "orders": "http://orders" },
              "routes": [
                { "name": "orders", "path": "/api/orders/{id}", "methods": ["GET", "HEAD"], "permission": "orders:read", "limiter": ["user"], "timeout": "{{timeout}}", "cluster": "orders" }
              ]
            }
            """);
        return file;
    }
}
