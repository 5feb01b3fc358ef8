using System.Runtime.CompilerServices;
using Gatehouse.Gateway.Transforms;
using Gatehouse.ServiceDefaults.Authentication;

namespace Gatehouse.Gateway.Authentication;

/// <summary>What a token says, as it is written in headers and keys: made once per token, which is shared between requests.</summary>
internal sealed class TokenText
{
    private static readonly ConditionalWeakTable<AccessToken, TokenText> Texts = [];

    private TokenText(AccessToken token)
    {
        UserId = token.UserId.ToString();
        TenantId = token.TenantId?.ToString();
        Email = token.Email is { } email ? HeaderText.Encode(email) : null;
        Name = token.Name is { } name ? HeaderText.Encode(name) : null;
        Roles = HeaderText.Join(token.Roles);
    }

    public string UserId { get; }

    public string? TenantId { get; }

    public string? Email { get; }

    public string? Name { get; }

    public string Roles { get; }

    public static TokenText Of(AccessToken token) => Texts.GetValue(token, static token => new(token));
}
