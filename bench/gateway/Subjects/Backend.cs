using Gatehouse.ServiceDefaults.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Bench.Gateway.Subjects;

/// <summary>The service behind every proxy: as fast as can be. It also stands for AuthService, which is asked once per person.</summary>
internal static class Backend
{
    private static readonly byte[] Answer =
        """{"id":"01936f0e-7bbd-7c34-8a4e-3f0c7a5d2b11","status":"placed","total":12.50,"currency":"EUR"}"""u8.ToArray();

    public static Task RunAsync(string keySet)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var keys = File.ReadAllText(keySet);
        app.MapGet("/.well-known/jwks.json", () => TypedResults.Text(keys, "application/json"));
        app.MapGet("/internal/memberships/{id:guid}", (Guid id) => TypedResults.Json(People.Snapshot(id)));
        app.MapGet("/internal/tenants/{id:guid}/policies", (Guid id) => TypedResults.Json(new TenantPolicies(new(id), 1, "bench", "standard", [])));
        app.MapGet("/internal/changes", () => TypedResults.Text("""{"cursor":1,"news":[]}""", "application/json"));
        app.MapFallback(context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = Answer.Length;
            return context.Response.Body.WriteAsync(Answer).AsTask();
        });
        return app.RunAsync();
    }
}
