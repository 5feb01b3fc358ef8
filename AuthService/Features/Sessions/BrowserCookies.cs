using Gatehouse.ServiceDefaults.Authentication;
using Microsoft.Extensions.Options;

namespace Gatehouse.AuthService.Features.Sessions;

/// <summary>
/// How this service's cookies are set: hidden from scripts, for this host alone (<c>__Host-</c>, RFC 6265bis section 4.1.3.2) and
/// over TLS only. What counts is where the installation is reached, not how a request came: a proxy that ends TLS and does not
/// say so must not weaken them.
/// </summary>
internal sealed class BrowserCookies(IOptions<AccessTokenOptions> access, IHostEnvironment environment)
{
    private readonly bool isSecure = !environment.IsDevelopment() || access.Value.Issuer.StartsWith("https:", StringComparison.Ordinal);

    public string NameOf(string bareName) => isSecure ? $"__Host-{bareName}" : bareName;

    public string? Read(HttpContext http, string bareName) => http.Request.Cookies[NameOf(bareName)];

    /// <param name="http">The answer.</param>
    /// <param name="bareName">The cookie's name without its prefix.</param>
    /// <param name="value">What it holds.</param>
    /// <param name="life">How long the browser keeps it; else until it is closed.</param>
    public void Write(HttpContext http, string bareName, string value, TimeSpan? life = null) =>
        http.Response.Cookies.Append(NameOf(bareName), value, Options(life));

    public void Remove(HttpContext http, string bareName) => http.Response.Cookies.Delete(NameOf(bareName), Options());

    public CookieOptions Options(TimeSpan? life = null) =>
        new() { HttpOnly = true, Secure = isSecure, SameSite = SameSiteMode.Lax, Path = "/", MaxAge = life, IsEssential = true };
}
