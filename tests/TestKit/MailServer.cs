using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace Gatehouse.TestKit;

/// <summary>npm's smtp-server on a free port: takes mails over STARTTLS from who can log in, and keeps them.</summary>
public sealed class MailServer : IAsyncDisposable
{
    public const string User = "gatehouse";
    public const string Password = "only-for-tests";

    private readonly string data = Directory.CreateTempSubdirectory("gatehouse-smtp-").FullName;
    private readonly ServerProcess server;

    private MailServer(int port)
    {
        Port = port;
        WriteCertificate();
        server = ServerProcess.Start("TERM", data,
            [NodePackage.Find("node"), Path.Combine(Folder, "server.mjs"), $"{port}", data, User, Password, CertificateFile, Path.Combine(data, "key.pem")]);
    }

    public int Port { get; }

    /// <summary>The certificate it shows, which nobody trusts who is not told to.</summary>
    public string CertificateFile => Path.Combine(data, "certificate.pem");

    private static string Folder { get; } = Path.Combine(Checkout.Root, "tests", "TestKit", "smtp-server");

    /// <summary>Starts a server.</summary>
    public static async Task<MailServer> StartAsync()
    {
        await NodePackage.InstallAsync(Folder);
        var mails = new MailServer(FreePort.Next());
        await mails.server.WaitUntilAsync(() => Task.FromResult(mails.server.Output.Contains("listening", StringComparison.Ordinal)), "smtp-server");
        return mails;
    }

    /// <summary>What it has taken, in order: <c>to</c>, <c>secure</c>, <c>user</c> and the whole <c>source</c>.</summary>
    public IReadOnlyList<JsonNode> Taken() =>
        [.. Directory.EnumerateFiles(data, "*.json").Order(StringComparer.Ordinal).Select(file => JsonNode.Parse(File.ReadAllText(file))!)];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        Directory.Delete(data, recursive: true);
    }

    private void WriteCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddHours(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        File.WriteAllText(CertificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(data, "key.pem"), key.ExportPkcs8PrivateKeyPem());
    }
}
