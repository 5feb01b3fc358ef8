using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;

namespace Gatehouse.AdminDashboard.Session;

/// <summary>Registers the gateway's session: no page without it unless the page says so.</summary>
internal static class SessionSetup
{
    public static IServiceCollection AddGatewaySession(this IServiceCollection services)
    {
        services.AddAuthentication(GatewaySession.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, GatewaySession>(GatewaySession.SchemeName, null);
        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddCascadingAuthenticationState();

        services.AddAntiforgery();
        services.AddOptions<AntiforgeryOptions>().Configure<IConfiguration>((options, configuration) =>
        {
            options.Cookie.Name = "gh-dashboard-form";
            options.Cookie.Path = PublicPath.Base;

            // TLS ends at the gateway, so only its public address tells whether the browser speaks https.
            options.Cookie.SecurePolicy = PublicPath.IsHttps(configuration) ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
        });

        services.AddScoped<StepUp>();
        services.AddScoped<Acting>();
        return services;
    }

    /// <summary>What a page asks when its connection is lost: 204 while the session lives; else the gateway answers 401.</summary>
    public static void MapSession(this IEndpointRouteBuilder app) =>
        app.MapGet("/session", () => TypedResults.NoContent());
}
