using Gatehouse.Gateway.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.Sessions;

/// <summary>Takes the provider's answer: state, then code, then ID token, and only then a session with a new id.</summary>
internal sealed partial class FinishLogin(
    LoginStates states,
    ProviderDirectory directory,
    ProviderClient provider,
    IdTokenValidator idTokens,
    SessionStore store,
    SessionReader sessions,
    SessionCookie cookie,
    PublicOrigin origin,
    IOptions<OidcOptions> oidc,
    IOptions<SessionOptions> settings,
    TimeProvider time,
    ILogger<FinishLogin> logger)
{
    // A provider that does not say how long its access tokens last.
    private static readonly TimeSpan UsualLifetime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(30);

    public static async Task<Results<RedirectHttpResult, ProblemHttpResult>> HandleAsync(
        string? code, string? state, string? iss, HttpContext context, FinishLogin login, CancellationToken cancellationToken)
    {
        context.Response.Headers.CacheControl = "no-store";
        return await login.HandleAsync(code, state, iss, context, cancellationToken);
    }

    /// <summary>When an access token ends.</summary>
    public static DateTimeOffset EndOf(TokenAnswer answer, DateTimeOffset now) => now + answer.ExpiresIn switch
    {
        null or < 0 => UsualLifetime,
        { } seconds when seconds > LongestLifetime.TotalSeconds => LongestLifetime,
        { } seconds => TimeSpan.FromSeconds(seconds),
    };

    private async Task<Results<RedirectHttpResult, ProblemHttpResult>> HandleAsync(
        string? code, string? state, string? iss, HttpContext context, CancellationToken cancellationToken)
    {
        if (!oidc.Value.IsConfigured)
        {
            return StartLogin.Unavailable();
        }

        if (string.IsNullOrEmpty(state))
        {
            return Problems.Invalid("state", "It is missing.");
        }

        // Taken before anything else is looked at, so that it serves once whatever comes with it.
        if (SessionKey.Of(state) is null || await states.TakeAsync(state) is not { } login || !cookie.IsMarked(context.Request, login.Browser))
        {
            return Problems.Invalid("state", "This sign-in is not under way in this browser; start again.");
        }

        if (string.IsNullOrEmpty(code))
        {
            return Problems.Invalid("code", "The provider did not sign anybody in.");
        }

        try
        {
            // RFC 9207: an answer of another provider is not mistaken for this one's.
            if (iss is null ? (await directory.GetAsync(cancellationToken)).NamesItself : iss != oidc.Value.Issuer)
            {
                return Problems.Invalid("iss", "The answer comes from another provider.");
            }

            var answer = await provider.ExchangeAsync(code, login.CodeVerifier, StartLogin.RedirectUri(origin, oidc.Value), cancellationToken);
            if (answer is not { AccessToken.Length: > 0, IdToken.Length: > 0 } || await idTokens.CheckAsync(answer.IdToken, login.Nonce, cancellationToken) is not { } person)
            {
                return Refused();
            }

            await StartSessionAsync(answer, person, context);
            return TypedResults.Redirect(login.ReturnToHost + login.Next);
        }
        catch (ProviderException failure)
        {
            Log.Failed(logger, failure.Message);
            return Refused();
        }
    }

    private async Task StartSessionAsync(TokenAnswer answer, SignedIn person, HttpContext context)
    {
        var now = time.GetUtcNow();
        var id = SessionKey.NewId();
        await store.CreateAsync(SessionKey.Of(id)!.Value, new()
        {
            Issuer = oidc.Value.Issuer!,
            ProviderSession = person.ProviderSession,
            AccessToken = answer.AccessToken!,
            RefreshToken = answer.RefreshToken,
            IdToken = answer.IdToken!,
            TokenType = answer.TokenType ?? "Bearer",
            Scope = answer.Scope,
            AccessExpiresAt = EndOf(answer, now),
            CreatedAt = now,
            EndsAt = now.AddDays(settings.Value.AbsoluteDays),
            User = person.User,
        });
        if (cookie.Read(context.Request) is { } before)
        {
            await EndAsync(before);
        }

        cookie.Write(context.Response, id);
        Log.SignedIn(logger, new ExternalPerson(oidc.Value.Issuer!, person.User.Sub, null, null, [], []).Id);
    }

    // Nobody has its cookie any more, so nobody could end it later.
    private async Task EndAsync(SessionKey before)
    {
        var ended = await store.FindAsync(before);
        await sessions.EndAsync(before);
        if (ended is null || ended.Issuer != oidc.Value.Issuer)
        {
            return;
        }

        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await provider.RevokeAsync(ended, patience.Token);
        }
        catch (Exception outage) when (outage is ProviderException or OperationCanceledException)
        {
            Log.NotRevoked(logger, outage.GetType().Name);
        }
    }

    private static ProblemHttpResult Refused() =>
        Problems.Of(StatusCodes.Status502BadGateway, ErrorCodes.BadGateway, "The identity provider's answer could not be used.");

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A sign-in failed at the provider: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);

        [LoggerMessage(3, LogLevel.Warning, "The session before could not be ended at the provider: {Reason}")]
        public static partial void NotRevoked(ILogger logger, string reason);

        [LoggerMessage(2, LogLevel.Information, "A browser session of {Person} has begun")]
        public static partial void SignedIn(ILogger logger, Guid person);
    }
}
