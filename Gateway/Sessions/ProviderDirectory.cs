using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.Sessions;

/// <summary>The configured provider's endpoints: settings first, then its discovery document, read anew every hour.</summary>
internal sealed class ProviderDirectory(
    IOptions<OidcOptions> options, OwnProvider own, ProviderHttp http, IHostEnvironment environment, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromHours(1);

    private readonly SemaphoreSlim reading = new(1, 1);
    private ProviderMetadata? known;
    private DateTimeOffset staleAt;

    private OidcOptions Settings => options.Value;

    /// <exception cref="ProviderException">It cannot be found out, and never could.</exception>
    public async ValueTask<ProviderMetadata> GetAsync(CancellationToken cancellationToken)
    {
        if (known is { } metadata && time.GetUtcNow() < staleAt)
        {
            return metadata;
        }

        await reading.WaitAsync(cancellationToken);
        try
        {
            if (known is null || time.GetUtcNow() >= staleAt)
            {
                known = Merge(IsComplete ? null : await ReadAsync(cancellationToken));
                staleAt = time.GetUtcNow() + Fresh;
            }
        }
        catch (ProviderException) when (known is not null)
        {
            staleAt = time.GetUtcNow() + TimeSpan.FromMinutes(1);
        }
        finally
        {
            reading.Release();
        }

        return known!;
    }

    public void Dispose() => reading.Dispose();

    private bool IsComplete =>
        Settings is { AuthorizationEndpoint.Length: > 0, TokenEndpoint.Length: > 0, JwksUri.Length: > 0, UserinfoEndpoint.Length: > 0 };

    private async Task<DiscoveryDocument> ReadAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get, own.Direct(new($"{Settings.Issuer!.TrimEnd('/')}/.well-known/openid-configuration")));
        var document = await http.SendAsync<DiscoveryDocument>(request, cancellationToken);

        // Compared as they are, without any normalisation (Discovery 1.0 section 4.3).
        return document.Issuer == Settings.Issuer ? document : throw new ProviderException("The provider's metadata is of another issuer.");
    }

    private ProviderMetadata Merge(DiscoveryDocument? document) => new(
        Required(Settings.AuthorizationEndpoint, document?.AuthorizationEndpoint, "authorization endpoint"),
        own.Direct(Required(Settings.TokenEndpoint, document?.TokenEndpoint, "token endpoint")),
        own.Direct(Optional(Settings.UserinfoEndpoint, document?.UserinfoEndpoint)),
        own.Direct(Required(Settings.JwksUri, document?.JwksUri, "JWKS address")),
        own.Direct(Optional(Settings.RevocationEndpoint, document?.RevocationEndpoint)),
        Optional(Settings.EndSessionEndpoint, document?.EndSessionEndpoint))
    {
        NamesItself = document?.NamesItself == true,
    };

    private Uri Required(string? configured, string? published, string what) =>
        Optional(configured, published) ?? throw new ProviderException($"The provider has no {what} with https.");

    private Uri? Optional(string? configured, string? published) =>
        ProviderAddress.Read(string.IsNullOrWhiteSpace(configured) ? published : configured, environment);
}
