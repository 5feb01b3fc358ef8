using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Security.Claims;
using System.Text.Json;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.ServiceDefaults.Authentication;

/// <summary>What a validated access token says (RFC 9068). Immutable, shared between requests.</summary>
public sealed record AccessToken
{
    // Beside the token, for it is no part of what makes two of them equal.
    private static readonly ConditionalWeakTable<AccessToken, ClaimsPrincipal> Principals = [];

    /// <summary>The token as it came, for passing on.</summary>
    public required string Raw { get; init; }

    /// <summary>Who: <c>sub</c>.</summary>
    public required UserId UserId { get; init; }

    /// <summary>This token: <c>jti</c>.</summary>
    public Guid TokenId { get; init; }

    /// <summary>The sign-in it came from: <c>sid</c>.</summary>
    public SessionId? SessionId { get; init; }

    /// <summary>Where: <c>tid</c>.</summary>
    public TenantId? TenantId { get; init; }

    /// <summary>Who in where: <c>mid</c>.</summary>
    public MembershipId? MembershipId { get; init; }

    /// <summary>Version of the permissions at issue: <c>pv</c>.</summary>
    public int PermissionVersion { get; init; }

    /// <summary>Role names at issue; permissions are looked up, never read from here.</summary>
    public ImmutableArray<string> Roles { get; init; } = [];

    /// <summary>Display name.</summary>
    public string? Name { get; init; }

    /// <summary>E-mail address.</summary>
    public string? Email { get; init; }

    /// <summary>OAuth client, when it acts for one.</summary>
    public string? ClientId { get; init; }

    /// <summary>Scopes of an OAuth client's token.</summary>
    public ImmutableArray<string> Scopes { get; init; } = [];

    /// <summary>
    /// Whether it may do whatever its person may: it is of their own sign-in, or the gateway's for them. Any other client may do
    /// what its scopes name, and without any nothing.
    /// </summary>
    public bool IsUnlimited => Scopes.IsEmpty && ClientId is null or PlatformClients.Gateway;

    /// <summary>Who acts as the person, if somebody does: <c>act</c>.</summary>
    public UserId? ActorId { get; init; }

    /// <summary>Thumbprint of the key whoever brings the token must have: <c>cnf</c> (RFC 7800, RFC 9449). Empty for a kind nobody here can check.</summary>
    public string? Confirmation { get; init; }

    /// <summary>How the person signed in (RFC 8176).</summary>
    public ImmutableArray<string> AuthenticationMethods { get; init; } = [];

    /// <summary>When the person last proved who they are.</summary>
    public DateTimeOffset? AuthenticatedAt { get; init; }

    /// <summary>When it was issued.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>When it ends.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The token as ASP.NET Core's principal, made once and shared between requests as the token is: nobody may change it.</summary>
    public ClaimsPrincipal Principal => Principals.GetValue(this, static token => new(new PlatformIdentity(token)));

    /// <summary>Reads the claims of a payload whose signature, issuer and audience have been checked.</summary>
    /// <param name="raw">The whole token.</param>
    /// <param name="claims">The payload.</param>
    /// <returns>The token, or nothing when a required claim is missing or of the wrong kind.</returns>
    internal static AccessToken? Read(string raw, JsonElement claims)
    {
        if (Id(claims, PlatformClaims.Subject) is not { } subject
            || Time(claims, "exp") is not { } expires
            || Time(claims, "iat") is not { } issued)
        {
            return null;
        }

        return new()
        {
            Raw = raw,
            UserId = new(subject),
            TokenId = Id(claims, PlatformClaims.TokenId) ?? Guid.Empty,
            SessionId = Id(claims, PlatformClaims.Session) is { } sid ? new(sid) : null,
            TenantId = Id(claims, PlatformClaims.Tenant) is { } tid ? new(tid) : null,
            MembershipId = Id(claims, PlatformClaims.Membership) is { } mid ? new(mid) : null,
            PermissionVersion = claims.TryGetProperty(PlatformClaims.PermissionVersion, out var pv) && pv.TryGetInt32(out var version) ? version : 0,
            Roles = Texts(claims, PlatformClaims.Roles),
            Name = Text(claims, PlatformClaims.Name),
            Email = Text(claims, PlatformClaims.Email),
            ClientId = Text(claims, PlatformClaims.ClientId),
            Scopes = [.. (Text(claims, PlatformClaims.Scope) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)],
            ActorId = claims.TryGetProperty(PlatformClaims.Actor, out var act) ? new(Id(act, PlatformClaims.Subject) ?? Guid.Empty) : null,
            Confirmation = claims.TryGetProperty(PlatformClaims.Confirmation, out var cnf) ? Text(cnf, PlatformClaims.KeyThumbprint) ?? "" : null,
            AuthenticationMethods = Texts(claims, PlatformClaims.AuthenticationMethods),
            AuthenticatedAt = Time(claims, PlatformClaims.AuthenticationTime),
            IssuedAt = issued,
            ExpiresAt = expires,
        };
    }

    private static string? Text(JsonElement claims, string name) =>
        claims.ValueKind is JsonValueKind.Object && claims.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static Guid? Id(JsonElement claims, string name) =>
        Guid.TryParse(Text(claims, name), out var id) ? id : null;

    private static ImmutableArray<string> Texts(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Array
            ? [.. value.EnumerateArray().Where(v => v.ValueKind is JsonValueKind.String).Select(v => v.GetString()!)]
            : [];

    private static DateTimeOffset? Time(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number
            && value.TryGetInt64(out var seconds) && seconds is >= 0 and < 253402300800
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
}
