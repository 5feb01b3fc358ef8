using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.Sessions;

/// <summary>The two cookies of a browser: its session, and for ten minutes which browser a sign-in began in.</summary>
internal sealed class SessionCookie
{
    // Browsers take such a cookie only over https, for this host and for every path (RFC 6265bis section 4.1.3.2).
    private const string HostPrefix = "__Host-";

    private readonly CookieOptions session;
    private readonly CookieOptions login;

    public SessionCookie(IOptions<SessionOptions> options, PublicOrigin origin, IHostEnvironment environment)
    {
        var settings = options.Value;
        var domain = string.IsNullOrWhiteSpace(settings.CookieDomain) ? null : settings.CookieDomain.Trim();
        var isSecure = settings.CookieSecure ?? !(environment.IsDevelopment() && origin.Base.Scheme == Uri.UriSchemeHttp);
        var prefix = isSecure && domain is null ? HostPrefix : "";
        Name = prefix + settings.CookieName;
        LoginName = prefix + settings.CookieName + "-login";
        session = new()
        {
            HttpOnly = true,
            Secure = isSecure,
            Path = "/",
            Domain = domain,
            SameSite = settings.CookieSameSite ?? (isSecure ? SameSiteMode.None : SameSiteMode.Lax),
        };

        // The provider sends people back with a link, so Lax is enough.
        login = new() { HttpOnly = true, Secure = isSecure, Path = "/", Domain = domain, SameSite = SameSiteMode.Lax, MaxAge = LoginStates.Lifetime };
    }

    public string Name { get; }

    public string LoginName { get; }

    /// <summary>The session the browser claims.</summary>
    public SessionKey? Read(HttpRequest request) => request.Cookies.TryGetValue(Name, out var id) ? SessionKey.Of(id) : null;

    /// <summary>The session as it stands in the Cookie header.</summary>
    public string? Pair(HttpRequest request) => request.Cookies.TryGetValue(Name, out var id) && SessionKey.Of(id) is not null ? $"{Name}={id}" : null;

    public void Write(HttpResponse response, string id) => response.Cookies.Append(Name, id, session);

    public void Clear(HttpResponse response) => response.Cookies.Delete(Name, session);

    /// <summary>What the browser is known by while it signs in: several sign-ins at once are those of one browser.</summary>
    public string MarkBrowser(HttpContext context)
    {
        var mark = context.Request.Cookies.TryGetValue(LoginName, out var known) && SessionKey.Of(known) is not null ? known : SessionKey.NewId();
        context.Response.Cookies.Append(LoginName, mark, login);
        return SessionKey.HashOf(mark);
    }

    /// <summary>Whether a sign-in began in this browser.</summary>
    public bool IsMarked(HttpRequest request, string browser) =>
        request.Cookies.TryGetValue(LoginName, out var mark) && SessionKey.HashOf(mark) == browser;

    /// <summary>Takes both out of what is forwarded: no backend gets the gateway's own.</summary>
    public void Hide(HttpRequest request)
    {
        var cookies = request.Headers.Cookie;
        if (cookies.Count > 0 && cookies.ToString().Contains(Name, StringComparison.Ordinal))
        {
            request.Headers.Cookie = Without(string.Join("; ", cookies.AsEnumerable()));
        }
    }

    /// <summary>The Cookie header without both, for whoever is asked next; nothing when nothing else is in it.</summary>
    public string? Without(string header)
    {
        var others = header.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(pair => pair.Split('=')[0].TrimEnd() is var name && name != Name && name != LoginName);
        return string.Join("; ", others) is { Length: > 0 } rest ? rest : null;
    }
}
