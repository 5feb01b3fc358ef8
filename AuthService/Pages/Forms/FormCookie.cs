using Gatehouse.AuthService.Features.Sessions;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.Extensions.Options;

namespace Gatehouse.AuthService.Pages.Forms;

/// <summary>The cookie that ties a form to the browser it was shown in, like every other cookie here.</summary>
internal sealed class FormCookie(BrowserCookies cookies) : IConfigureOptions<AntiforgeryOptions>
{
    public void Configure(AntiforgeryOptions options) => options.Cookie = new Builder(cookies) { Name = cookies.NameOf("gh-form"), Path = "/" };

    private sealed class Builder(BrowserCookies cookies) : CookieBuilder
    {
        public override CookieOptions Build(HttpContext context, DateTimeOffset expiresFrom) => cookies.Options();
    }
}
