using System.Net;

namespace Gatehouse.TestKit;

/// <summary>npm's oidc-provider, a certified OpenID provider, on a free port. Installs it once, beside its package.json.</summary>
public sealed class OidcProvider : IAsyncDisposable
{
    public const string ClientId = "gatehouse";
    public const string ClientSecret = "only-for-tests";

    private static readonly TimeSpan InstallWithin = TimeSpan.FromMinutes(3);

    private readonly string data = Directory.CreateTempSubdirectory("gatehouse-oidc-").FullName;
    private readonly ServerProcess server;

    private OidcProvider(int port, Uri gateway)
    {
        Issuer = $"http://127.0.0.1:{port}";
        server = ServerProcess.Start("TERM", data,
        [
            Find("node"), Path.Combine(Folder, "server.mjs"), $"{port}", ClientId, ClientSecret,
            new Uri(gateway, "/auth/callback").AbsoluteUri, new Uri(gateway, "/auth/backchannel-logout").AbsoluteUri,
        ]);
    }

    public string Issuer { get; }

    /// <summary>The last lines it wrote.</summary>
    public string Output => server.Output;

    private static string Folder { get; } = Path.Combine(Checkout.Root, "tests", "TestKit", "oidc-provider");

    /// <summary>Starts a provider that knows one gateway.</summary>
    public static async Task<OidcProvider> StartAsync(Uri gateway)
    {
        await InstallAsync();
        var provider = new OidcProvider(FreePort.Next(), gateway);
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

    // Test runs beside each other share the folder.
    private static async Task InstallAsync()
    {
        await using var turn = await TakeTurnAsync();
        var installed = Path.Combine(Folder, "node_modules", ".package-lock.json");
        if (!File.Exists(installed) || File.GetLastWriteTimeUtc(installed) < File.GetLastWriteTimeUtc(Path.Combine(Folder, "package-lock.json")))
        {
            await ServerProcess.RunAsync(Folder, [Find("npm"), "ci", "--prefix", Folder, "--no-fund", "--no-audit", "--loglevel=error"]);
            File.SetLastWriteTimeUtc(installed, DateTime.UtcNow);
        }
    }

    private static async Task<FileStream> TakeTurnAsync()
    {
        FileStream? turn = null;
        await Eventually.TrueAsync(
            () =>
            {
                try
                {
                    turn = new(Path.Combine(Path.GetTempPath(), "gatehouse-oidc-provider.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                    return true;
                }
                catch (IOException)
                {
                    return false;
                }
            },
            "another test run has installed oidc-provider",
            InstallWithin);
        return turn!;
    }

    private static string Find(string program) =>
        ServerProcess.Find(program) ?? throw new InvalidOperationException($"The tests need {program}: install Node.js 20 or later with npm.");
}
