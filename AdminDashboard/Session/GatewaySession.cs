using System.Security.Claims;
using System.Text.Encodings.Web;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Gatehouse.AdminDashboard.Session;

/// <summary>
/// The browser's session at the gateway, as the gateway hands it over. Nothing is decided by it here: every call made with it
/// is judged by the gateway, so that what somebody made up opens nothing.
/// </summary>
internal sealed class GatewaySession(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "gateway-session";
    private const string SessionClaim = "session";
    private const string AddressClaim = "address";
    private const string ForwardedFor = "X-Forwarded-For";

    /// <summary>The session, as it stands in a Cookie header.</summary>
    public static string? Of(ClaimsPrincipal user) => user.FindFirstValue(SessionClaim);

    /// <summary>Where the browser is.</summary>
    public static string? AddressOf(ClaimsPrincipal user) => user.FindFirstValue(AddressClaim);

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers[PlatformHeaders.Session] is not [{ Length: > 0 } session])
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        var identity = new ClaimsIdentity([new(SessionClaim, session)], SchemeName);
        if (Request.Headers[ForwardedFor] is [{ Length: > 0 } address])
        {
            identity.AddClaim(new(AddressClaim, address));
        }

        return Task.FromResult(AuthenticateResult.Success(new(new(identity), SchemeName)));
    }
}
