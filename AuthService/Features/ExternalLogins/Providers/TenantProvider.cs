using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Data;

namespace Gatehouse.AuthService.Features.ExternalLogins.Providers;

/// <summary>A company's own provider. It signs in only people whose address is in a domain of that company.</summary>
internal sealed class TenantProvider : ITenantOwned
{
    public required Guid Id { get; init; }

    public required TenantId TenantId { get; init; }

    public required string Kind { get; init; }

    public required string Name { get; set; }

    public required string Issuer { get; init; }

    public required string ClientId { get; set; }

    /// <summary>Sealed under the master key, for this id.</summary>
    public required byte[] Secret { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public static byte[] Seal(KeyProtection protection, Guid id, string secret) =>
        protection.Seal(KeyProtection.ProviderSecrets, System.Text.Encoding.UTF8.GetBytes(secret), id.ToString());

    /// <summary>Ready for use, or nothing when it was sealed under another master key.</summary>
    public ExternalProvider? Open(KeyProtection protection) =>
        protection.Open(KeyProtection.ProviderSecrets, Secret, Id.ToString()) is { } secret
            ? new(Id.ToString(), Kind, Name, ClientId, System.Text.Encoding.UTF8.GetString(secret), Issuer)
            {
                TenantId = TenantId,
                ApiAddress = ProviderKinds.GitHubApi,
            }
            : null;
}
