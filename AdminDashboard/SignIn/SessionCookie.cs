using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Gatehouse.AdminDashboard.SignIn;

/// <summary>The cookie: an encrypted session id and nothing else.</summary>
internal static class SessionCookie
{
    public const string Scheme = "session";
    private const string IdClaim = "sid";

    public static string? SessionId(ClaimsPrincipal user) => user.FindFirstValue(IdClaim);

    public static ClaimsPrincipal Principal(string id) => new(new ClaimsIdentity([new Claim(IdClaim, id)], Scheme));

    public static void Configure(CookieAuthenticationOptions options, IConfiguration configuration)
    {
        options.Cookie.Name = "gh-dashboard";
        options.Cookie.Path = PublicPath.Base;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = SecurePolicy(configuration);
        options.ExpireTimeSpan = TokenSession.Absolute;
        options.SlidingExpiration = false;
        options.Events.OnValidatePrincipal = RejectEndedAsync;
        options.Events.OnRedirectToLogin = AskToSignIn;
    }

    // TLS ends at the gateway, so only its public address tells whether the browser speaks https.
    public static CookieSecurePolicy SecurePolicy(IConfiguration configuration) =>
        configuration["Auth:Issuer"]?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) == true
            ? CookieSecurePolicy.Always
            : CookieSecurePolicy.SameAsRequest;

    private static async Task RejectEndedAsync(CookieValidatePrincipalContext context)
    {
        var store = context.HttpContext.RequestServices.GetRequiredService<TokenStore>();
        if (SessionId(context.Principal!) is not { } id || await store.ReadAsync(id) is null)
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(Scheme);
        }
    }

    private static Task AskToSignIn(RedirectContext<CookieAuthenticationOptions> context)
    {
        var request = context.Request;
        if (HttpMethods.IsGet(request.Method) && request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal))
        {
            context.Response.Redirect(SignInEndpoints.Address(request.Path + request.QueryString));
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        }

        return Task.CompletedTask;
    }
}
