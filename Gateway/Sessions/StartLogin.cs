using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.Sessions;

/// <summary>Sends a browser to the provider with a state, a nonce and a code challenge of its own.</summary>
internal static partial class StartLogin
{
    private const string NotConfigured = "No identity provider is configured: set Oidc:Issuer (OIDC_ISSUER) and Oidc:ClientId (OIDC_CLIENT_ID).";

    public static async Task<Results<RedirectHttpResult, ProblemHttpResult>> HandleAsync(
        string? next,
        [FromQuery(Name = "frontend_host")] string? frontendHost,
        string? prompt,
        string? tenant,
        HttpContext context,
        Services services,
        ILogger<Services> logger,
        CancellationToken cancellationToken)
    {
        if (!services.Options.IsConfigured)
        {
            return Unavailable();
        }

        if (next is not null && !ReturnAddress.IsPath(next))
        {
            return Problems.Invalid("next", "It must be a path of this site, beginning with one '/'.");
        }

        if (prompt is not (null or "login" or "select_account"))
        {
            return Problems.Invalid("prompt", "It must be 'login' or 'select_account'.");
        }

        if (tenant is not null && !TenantName().IsMatch(tenant))
        {
            return Problems.Invalid("tenant", "It must be a company's short name or id.");
        }

        if (!TryFindHost(frontendHost, context.Request, services.Origin, out var returnToHost))
        {
            return Problems.Invalid("frontend_host", "It is not one of the allowed origins.");
        }

        try
        {
            var metadata = await services.Directory.GetAsync(cancellationToken);
            var state = SessionKey.NewId();
            var login = new LoginState(
                NewVerifier(), SessionKey.NewId(), next ?? "/", returnToHost, services.Time.GetUtcNow(), services.Cookie.MarkBrowser(context));
            await services.States.KeepAsync(state, login);
            context.Response.Headers.CacheControl = "no-store";
            return TypedResults.Redirect(Address(metadata.Authorization, services, state, login, prompt, tenant));
        }
        catch (ProviderException failure)
        {
            Log.ProviderAway(logger, failure.Message);
            return Problems.Of(StatusCodes.Status502BadGateway, ErrorCodes.BadGateway, "The identity provider cannot be asked at the moment.");
        }
    }

    /// <summary>Without a provider there is nothing to sign in with.</summary>
    public static ProblemHttpResult Unavailable() => Problems.Of(StatusCodes.Status503ServiceUnavailable, ErrorCodes.ServiceUnavailable, NotConfigured);

    /// <summary>Where the provider sends people back to.</summary>
    public static Uri RedirectUri(PublicOrigin origin, OidcOptions options) => new(origin.Base, options.RedirectPath);

    // Whoever is named must be allowed, wherever the name comes from; nobody named, or a page of this host, is this gateway.
    private static bool TryFindHost(string? named, HttpRequest request, PublicOrigin origin, out string host)
    {
        var claimed = named ?? (string?)request.Headers.Origin ?? (string?)request.Headers.Referer;
        host = ReturnAddress.OriginOf(claimed) ?? "";
        if (named is null && (claimed is null || host == $"{request.Scheme}://{request.Host.Value}"))
        {
            host = "";
            return true;
        }

        return origin.IsAllowed(host) && (named is null || named.TrimEnd('/').Equals(host, StringComparison.OrdinalIgnoreCase));
    }

    [GeneratedRegex("^[A-Za-z0-9-]{1,63}$")]
    private static partial Regex TenantName();

    private static string NewVerifier() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    private static string Address(Uri authorization, Services services, string state, LoginState login, string? prompt, string? tenant)
    {
        var query = new QueryBuilder
        {
            { "response_type", "code" },
            { "client_id", services.Options.ClientId! },
            { "redirect_uri", RedirectUri(services.Origin, services.Options).AbsoluteUri },
            { "scope", services.Options.Scopes },
            { "state", state },
            { "nonce", login.Nonce },
            { "code_challenge", Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(login.CodeVerifier))) },
            { "code_challenge_method", "S256" },
        };
        if ((prompt ?? services.Options.Prompt) is { Length: > 0 } asked)
        {
            query.Add("prompt", asked);
        }

        // Only our own provider knows companies.
        if (tenant is not null && services.Own.IsUsed)
        {
            query.Add("tenant", tenant);
        }

        var start = authorization.AbsoluteUri;
        return start + (authorization.Query.Length > 0 ? "&" + query.ToString()[1..] : query.ToString());
    }

    /// <summary>What a sign-in needs.</summary>
    internal sealed record Services(
        ProviderDirectory Directory,
        OwnProvider Own,
        LoginStates States,
        SessionCookie Cookie,
        PublicOrigin Origin,
        IOptions<OidcOptions> Oidc,
        TimeProvider Time)
    {
        public OidcOptions Options => Oidc.Value;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A sign-in could not begin: {Reason}")]
        public static partial void ProviderAway(ILogger logger, string reason);
    }
}
