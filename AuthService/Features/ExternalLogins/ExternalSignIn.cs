using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Features.ExternalLogins;

/// <summary>A browser on its way to a provider and back. Found by the state, good once and for that browser.</summary>
internal sealed class ExternalSignIn
{
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    /// <summary>SHA-256 of the state.</summary>
    public required byte[] Hash { get; init; }

    public required string Provider { get; init; }

    /// <summary>The company whose providers were offered.</summary>
    public TenantId? TenantId { get; init; }

    public required string Nonce { get; init; }

    public required string Verifier { get; init; }

    /// <summary>SHA-256 of the browser's cookie.</summary>
    public required byte[] BrowserHash { get; init; }

    /// <summary>The application's request that goes on afterwards.</summary>
    public string? Request { get; init; }

    /// <summary>Else the page here.</summary>
    public string? Next { get; init; }

    /// <summary>The sign-in that the account is to be linked to.</summary>
    public SessionId? LinkTo { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}
