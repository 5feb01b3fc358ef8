using System.Net;

namespace Gatehouse.TestKit;

/// <summary>npm's oidc-provider, a certified OpenID provider, on a free port. Installs it once, beside its package.json.</summary>
public sealed class OidcProvider : IAsyncDisposable
{
    public const string ClientId = "gatehouse";
    public const string ClientSecret = "only-for-tests";

    private readonly string data = Directory.CreateTempSubdirectory("gatehouse-oidc-").FullName;
    private readonly ServerProcess server;

    private OidcProvider(int port, Uri gateway, string callback)
    {
        Issuer = $"http://127.0.0.1:{port}";
        server = ServerProcess.Start("TERM", data,
        [
            NodePackage.Find("node"), Path.Combine(Folder, "server.mjs"), $"{port}", ClientId, ClientSecret,
            new Uri(gateway, callback).AbsoluteUri, new Uri(gateway, "/auth/backchannel-logout").AbsoluteUri,
        ]);
    }

    public string Issuer { get; }

    /// <summary>The last lines it wrote.</summary>
    public string Output => server.Output;

    private static string Folder { get; } = Path.Combine(Checkout.Root, "tests", "TestKit", "oidc-provider");

    /// <summary>Starts a provider that knows one gateway.</summary>
    public static Task<OidcProvider> StartAsync(Uri gateway) => StartAsync(gateway, FreePort.Next(), "/auth/callback");

    /// <summary>Starts one on a port, for a client that is sent back to a path of the gateway.</summary>
    public static async Task<OidcProvider> StartAsync(Uri gateway, int port, string callback)
    {
        await NodePackage.InstallAsync(Folder);
        var provider = new OidcProvider(port, gateway, callback);
        using var client = new HttpClient();
        await provider.server.WaitUntilAsync(
            async () =>
            {
                try
                {
                    return (await client.GetAsync(new Uri($"{provider.Issuer}/.well-known/openid-configuration"))).StatusCode is HttpStatusCode.OK;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            "oidc-provider");
        return provider;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        Directory.Delete(data, recursive: true);
    }
}
