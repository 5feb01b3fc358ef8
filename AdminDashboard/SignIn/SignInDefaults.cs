using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;

namespace Gatehouse.AdminDashboard.SignIn;

/// <summary>Registers the sign-in: a cookie by default, and no page without it unless the page says so.</summary>
internal static class SignInDefaults
{
    public static IServiceCollection AddSignIn(this IServiceCollection services)
    {
        services.AddAuthentication(SessionCookie.Scheme).AddCookie(SessionCookie.Scheme);
        services.AddOptions<CookieAuthenticationOptions>(SessionCookie.Scheme).Configure<IConfiguration>(SessionCookie.Configure);
        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddCascadingAuthenticationState();

        services.AddAntiforgery();
        services.AddOptions<AntiforgeryOptions>().Configure<IConfiguration>((options, configuration) =>
        {
            options.Cookie.Name = "gh-dashboard-form";
            options.Cookie.Path = PublicPath.Base;
            options.Cookie.SecurePolicy = SessionCookie.SecurePolicy(configuration);
        });

        services.AddSingleton<LoginApi>();
        services.AddSingleton<TokenStore>();
        services.AddSingleton<TokenRefresher>();
        services.AddSingleton<PendingSignIn>();
        services.AddSingleton<SignInSteps>();
        services.AddScoped<CurrentSession>();
        return services;
    }
}
