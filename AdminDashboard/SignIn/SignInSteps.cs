using System.Net;
using Gatehouse.AdminDashboard.Clients;
using Gatehouse.AdminDashboard.Components.Pages;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AdminDashboard.SignIn;

/// <summary>Decides what follows an answer of the login: the session, the next question, or the same question again.</summary>
internal sealed class SignInSteps(TokenStore store, PendingSignIn pendings, TimeProvider time)
{
    /// <param name="context">Where the cookie goes.</param>
    /// <param name="asked">The call on its way.</param>
    /// <param name="view">The form to show again.</param>
    /// <param name="refusal">What to say on a 401.</param>
    public async Task<IResult> TakeAsync(HttpContext context, Task<LoginAnswer> asked, SignInView view, string refusal)
    {
        try
        {
            return await asked switch
            {
                { AccessToken: not null, RefreshToken: not null } tokens => await BeginAsync(context, tokens, view.ReturnUrl),
                { LoginToken: not null, Tenants: { Count: > 0 } tenants } answer => Ask(answer, view, tenants),
                { MfaToken: not null } answer => Ask(answer, view, []),
                _ => Again(view, HttpStatusCode.BadGateway, "Signing in is not possible right now."),
            };
        }
        catch (GatewayException refused)
        {
            return Again(view, refused.Status ?? HttpStatusCode.ServiceUnavailable, refused.Status switch
            {
                HttpStatusCode.Unauthorized or HttpStatusCode.BadRequest => refusal,
                HttpStatusCode.TooManyRequests => "Too many tries. Please wait a minute.",
                HttpStatusCode.Forbidden => refused.Message,
                _ => "Signing in is not possible right now. Please try again in a moment.",
            });
        }
    }

    private async Task<IResult> BeginAsync(HttpContext context, LoginAnswer tokens, string? returnUrl)
    {
        var now = time.GetUtcNow();
        var id = await store.CreateAsync(new(
            tokens.AccessToken!, tokens.RefreshToken!, now.AddSeconds(tokens.ExpiresIn), now + TokenSession.Absolute));
        await context.SignInAsync(SessionCookie.Scheme, SessionCookie.Principal(id));
        return TypedResults.LocalRedirect(PublicPath.Of(returnUrl));
    }

    private RazorComponentResult<SignInPage> Ask(LoginAnswer answer, SignInView view, IReadOnlyList<TenantChoice> tenants)
    {
        var companies = tenants.Select(t => KeyValuePair.Create(t.Id, t.Name)).ToList();
        return (view with { Error = null, Pending = pendings.Close(answer), Companies = companies }).Show();
    }

    private static RazorComponentResult<SignInPage> Again(SignInView view, HttpStatusCode status, string error) =>
        (view with { Error = error }).Show((int)status);
}
