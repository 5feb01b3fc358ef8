using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Features.Sessions;

/// <summary>What every successful sign-in and refresh answers.</summary>
internal sealed record TokenAnswer(
    string AccessToken, string RefreshToken, string TokenType, int ExpiresIn, TenantId? TenantId, IReadOnlyList<string> Roles);

/// <summary>The person is known, but not which of their companies is meant.</summary>
internal sealed record TenantChoice(bool TenantRequired, string LoginToken, IReadOnlyList<TenantChoice.Option> Tenants)
{
    internal sealed record Option(TenantId Id, string Slug, string Name);
}
