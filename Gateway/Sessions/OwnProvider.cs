using System.Diagnostics.CodeAnalysis;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.Sessions;

/// <summary>
/// Gatehouse itself as the provider. Its endpoints stand behind this gateway; the gateway's own calls do not come in again
/// by the front door, where everybody's sign-ins would be one address to the limits.
/// </summary>
internal sealed class OwnProvider(IOptions<OidcOptions> oidc, IOptions<AccessTokenOptions> tokens)
{
    /// <summary>Whether people sign in with Gatehouse's own provider.</summary>
    public bool IsUsed { get; } = oidc.Value.Issuer == tokens.Value.Issuer;

    /// <summary>The address at which AuthService itself answers, for what it publishes under the gateway's.</summary>
    [return: NotNullIfNotNull(nameof(address))]
    public Uri? Direct(Uri? address) =>
        address is not null && IsUsed && address.GetLeftPart(UriPartial.Authority) == new Uri(tokens.Value.Issuer).GetLeftPart(UriPartial.Authority)
            ? new($"http://{ResourceNames.Auth}{address.PathAndQuery}")
            : address;
}
