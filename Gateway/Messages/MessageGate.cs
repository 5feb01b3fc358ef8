using System.Text.Json;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization.Policies;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.Gateway.Messages;

/// <summary>
/// Who is asking and whether they may, by the same checks as over HTTP: <see cref="SignedToken"/>, <see cref="PolicyEngine"/>
/// and their refusals. Here the issuer's tokens hold the permissions, since there is nobody to ask for them.
/// </summary>
internal sealed class MessageGate(SecurityKey key, string issuer, TimeProvider time)
{
    /// <summary>Who issues tokens when <c>init</c> does not say.</summary>
    public const string ExampleIssuer = "https://auth.example.com";

    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(new AccessTokenOptions().ClockSkewSeconds);

    public async Task<MessageDecision> DecideAsync(string? raw, string? permission)
    {
        using var claims = raw is null ? null : await SignedToken.OpenAsync(raw, type => type is null or "JWT" or "at+jwt", (_, _) => new(key), default);
        if (claims is null || Read(claims.RootElement) is not { } person)
        {
            return new(StatusCodes.Status401Unauthorized, ErrorCodes.InvalidToken);
        }

        if (time.GetUtcNow() >= person.ExpiresAt + Skew)
        {
            return new(StatusCodes.Status401Unauthorized, ErrorCodes.TokenExpired);
        }

        return permission is null || PolicyEngine.DecideRequest(permission, person.Permissions.Contains(permission), [], _ => null).Allowed
            ? new(StatusCodes.Status200OK, null, person)
            : new(StatusCodes.Status403Forbidden, ErrorCodes.InsufficientPermissions(permission, person.Permissions));
    }

    private MessagePerson? Read(JsonElement claims) =>
        claims.TryGetProperty(PlatformClaims.Issuer, out var from) && from.ValueKind is JsonValueKind.String && from.GetString() == issuer
        && Texts(claims, PlatformClaims.Subject) is [var subject]
        && Time(claims, "exp") is { } expires
        && (!claims.TryGetProperty("nbf", out _) || Time(claims, "nbf") <= time.GetUtcNow() + Skew)
            ? new(subject, [.. Texts(claims, PlatformClaims.Roles), .. Texts(claims, "role")], Texts(claims, "permissions"), expires)
            : null;

    private static string[] Texts(JsonElement claims, string name) => !claims.TryGetProperty(name, out var value) ? [] : value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Array => [.. value.EnumerateArray().Where(item => item.ValueKind is JsonValueKind.String).Select(item => item.GetString()!)],
        _ => [],
    };

    private static DateTimeOffset? Time(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out var seconds) && seconds is >= 0 and < 253402300800
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
}

/// <summary>Who a token is about.</summary>
internal sealed record MessagePerson(string UserId, IReadOnlyList<string> Roles, IReadOnlyList<string> Permissions, DateTimeOffset ExpiresAt);

/// <summary>The answer to a request: the person, or why not.</summary>
internal sealed record MessageDecision(int Status, string? Error, MessagePerson? Person = null);
