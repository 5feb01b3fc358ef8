using System.Text.Json;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.Sessions;

/// <summary>The provider ends sessions (OpenID Connect Back-Channel Logout 1.0).</summary>
internal sealed partial class AcceptLogout(
    ForeignJwt tokens, ProviderKeys keys, SessionStore store, SessionReader sessions, IOptions<OidcOptions> oidc, TimeProvider time, ILogger<AcceptLogout> logger)
{
    private const string Event = "http://schemas.openid.net/event/backchannel-logout";
    private const int MaxAgeSeconds = 120;

    // As long as a token can be presented again.
    private static readonly TimeSpan ReplayGuard = TimeSpan.FromSeconds(MaxAgeSeconds + (2 * ForeignJwt.SkewSeconds));

    // Tokens without a type of their own were usual before the specification recommended one.
    private static readonly string[] Types = ["logout+jwt", "jwt", ""];

    public static async Task<Results<Ok, ProblemHttpResult>> HandleAsync(
        [FromForm(Name = "logout_token")] string? token, HttpContext context, AcceptLogout logout, CancellationToken cancellationToken)
    {
        context.Response.Headers.CacheControl = "no-store";
        return await logout.HandleAsync(token ?? "", cancellationToken);
    }

    private async Task<Results<Ok, ProblemHttpResult>> HandleAsync(string token, CancellationToken cancellationToken)
    {
        if (!oidc.Value.IsConfigured)
        {
            return StartLogin.Unavailable();
        }

        if (await FaultAsync(token, cancellationToken) is not { } fault)
        {
            return TypedResults.Ok();
        }

        Log.Refused(logger, fault);
        return Problems.Of(StatusCodes.Status400BadRequest, ErrorCodes.ValidationFailed, "The logout token is not acceptable.");
    }

    private async Task<string?> FaultAsync(string raw, CancellationToken cancellationToken)
    {
        var settings = oidc.Value;
        var check = await tokens.CheckAsync(raw, new(settings.Issuer!, settings.ClientId!, settings.AllowedAlgorithms, Types), keys.Keys, cancellationToken);
        if (check.Claims is not { } claims)
        {
            return check.Fault;
        }

        var (id, session, subject) = (ForeignJwt.Text(claims, "jti"), ForeignJwt.Text(claims, "sid"), ForeignJwt.Text(claims, "sub"));
        if (Fault(claims, id, session ?? subject) is { } fault)
        {
            return fault;
        }

        if (!await store.IsNewAsync(settings.Issuer!, id!, ReplayGuard))
        {
            return "seen before";
        }

        foreach (var key in await store.FindByProviderAsync(settings.Issuer!, session, subject))
        {
            await sessions.EndAsync(key);
        }

        return null;
    }

    // Sections 2.4 and 2.6.
    private string? Fault(JsonElement claims, string? id, string? whose) =>
        id is null ? "no id"
        : whose is null ? "neither session nor subject"
        : claims.TryGetProperty("nonce", out _) ? "a nonce, as in an ID token"
        : ForeignJwt.Time(claims, "iat") is not { } issued ? "no time of issue"
        : issued + MaxAgeSeconds < time.GetUtcNow().ToUnixTimeSeconds() ? "too old"
        : !claims.TryGetProperty("events", out var events) || events.ValueKind is not JsonValueKind.Object
            || !events.TryGetProperty(Event, out var happened) || happened.ValueKind is not JsonValueKind.Object ? "no logout event"
        : null;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A logout token was refused: {Fault}")]
        public static partial void Refused(ILogger logger, string fault);
    }
}
