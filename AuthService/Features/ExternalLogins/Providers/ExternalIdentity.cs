namespace Gatehouse.AuthService.Features.ExternalLogins.Providers;

/// <summary>Who a provider says somebody is. Provider and subject say who it is; the address never does.</summary>
/// <param name="Subject">The same for ever.</param>
/// <param name="Email">Their address there, if it told one.</param>
/// <param name="IsEmailVerified">Whether the provider has made sure that it is theirs.</param>
/// <param name="Name">What they are called.</param>
internal sealed record ExternalIdentity(string Subject, string? Email, bool IsEmailVerified, string? Name)
{
    public const int MaxSubject = 255;
}

/// <summary>What goes with one way there and back.</summary>
/// <param name="State">Given back in the answer.</param>
/// <param name="Nonce">Given back in the ID token.</param>
/// <param name="Verifier">Of PKCE (RFC 7636).</param>
internal sealed record RoundTrip(string State, string Nonce, string Verifier)
{
    public string Challenge => System.Buffers.Text.Base64Url.EncodeToString(
        System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(Verifier)));
}
