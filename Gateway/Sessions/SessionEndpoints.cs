using Gatehouse.Gateway.RateLimiting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.Sessions;

/// <summary>Signing in and out with a browser; everything else about sessions is <see cref="SessionStage"/>.</summary>
internal static class SessionEndpoints
{
    private const int MaxBodyBytes = 100 * 1024;
    private const string People = "signIn";

    public static void MapSessions(this WebApplication app)
    {
        var limits = app.Services.GetRequiredService<RateLimitCatalogue>();
        var callback = app.Services.GetRequiredService<IOptions<OidcOptions>>().Value.RedirectPath;

        var auth = app.MapGroup("").AllowAnonymous().WithTags("Browser sessions").WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes));
        auth.MapGet("/auth/login", StartLogin.HandleAsync).WithMetadata(limits.Of([People]));
        auth.MapGet(callback, FinishLogin.HandleAsync).WithMetadata(limits.Of([People]));
        auth.MapPost("/auth/logout", EndLogin.HandleAsync).WithMetadata(limits.Of([People]));

        // One address, the provider's, speaks for everybody.
        auth.MapPost("/auth/backchannel-logout", AcceptLogout.HandleAsync).DisableAntiforgery()
            .WithMetadata(limits.Of([RateLimitCatalogue.Unmatched]));

        app.MapGet("/whoami/me", ShowUser.HandleAsync).RequireAuthorization().WithTags("Browser sessions").WithMetadata(limits.Of([RateLimitCatalogue.Unmatched]));
    }
}
