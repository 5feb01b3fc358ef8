using System.Security.Claims;
using Gatehouse.AdminDashboard.Components.Pages;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AdminDashboard.SignIn;

/// <summary>GET /sign-in</summary>
internal static class ShowForm
{
    public static Results<RazorComponentResult<SignInPage>, RedirectHttpResult> Handle(
        ClaimsPrincipal user, string? returnUrl = null, string? notice = null)
    {
        if (SessionCookie.SessionId(user) is not null)
        {
            return TypedResults.LocalRedirect(PublicPath.Of(returnUrl));
        }

        return new SignInView { ReturnUrl = returnUrl, Notice = Sentence(notice) }.Show();
    }

    private static string? Sentence(string? notice) => notice switch
    {
        nameof(SignInNotice.SessionEnded) => "Your session has ended. Please sign in again.",
        nameof(SignInNotice.SignedOut) => "You are signed out.",
        nameof(SignInNotice.FormExpired) => "That form was open too long. Please try again.",
        _ => null,
    };
}
