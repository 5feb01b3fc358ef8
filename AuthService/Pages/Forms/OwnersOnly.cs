using Gatehouse.AuthService.Features.MultiFactor;

namespace Gatehouse.AuthService.Pages.Forms;

/// <summary>A page for who is signed in, and where it says so, has proved it a short while ago. Others do that first.</summary>
/// <param name="maxAge">How long ago; nothing where it does not matter.</param>
internal sealed class OwnersOnly(TimeSpan? maxAge) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var person = context.Arguments.OfType<SignedIn>().Single();
        if (!person.IsSomebody)
        {
            return new Connect.SeeOther(OwnPage.LoginTo(http.Request.Path));
        }

        var now = http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        return maxAge is { } limit && now - person.Session.AuthenticatedAt > limit
            ? new Connect.SeeOther(OwnPage.VerifyTo(http.Request.Path))
            : await next(context);
    }
}

internal static class OwnersOnlyRequirement
{
    // Who leaves a browser open for half an hour may not be the one who comes back to it.
    private static readonly TimeSpan SameSitting = TimeSpan.FromMinutes(30);

    public static RouteHandlerBuilder ForOwner(this RouteHandlerBuilder page) => page.AddEndpointFilter(new OwnersOnly(null));

    /// <summary>For what tells where a person is signed in (ASVS 7.5.2).</summary>
    public static RouteHandlerBuilder ForOwnerInThisSitting(this RouteHandlerBuilder page) => page.AddEndpointFilter(new OwnersOnly(SameSitting));

    /// <summary>For what is risky (ASVS 7.5.1): as <see cref="RecentLogin"/> asks for it.</summary>
    public static RouteHandlerBuilder ForOwnerJustNow(this RouteHandlerBuilder page) => page.AddEndpointFilter(new OwnersOnly(RecentLogin.MaxAge));
}
