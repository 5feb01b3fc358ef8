using Gatehouse.AuthService.Features.ExternalLogins.Providers;
using Gatehouse.AuthService.Pages.Forms;
using Microsoft.Extensions.Options;

namespace Gatehouse.AuthService.Features.ExternalLogins;

internal static class ExternalSetup
{
    public static IServiceCollection AddExternalLogins(this IServiceCollection services)
    {
        services.AddOptions<ExternalProviderOptions>().BindConfiguration(ExternalProviderOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ExternalProviderOptions>, ExternalProviderValidator>();
        services.AddOptions<OutboundOptions>().BindConfiguration("Outbound").ValidateOnStart();
        services.AddSingleton<IValidateOptions<OutboundOptions>, OutboundOptionsValidator>();
        services.AddSingleton<OutboundClient>().AddSingleton<IssuerDirectory>().AddSingleton<OidcSignIn>().AddSingleton<GitHubSignIn>();
        services.AddScoped<ProviderCatalogue>().AddScoped<ExternalTrips>().AddScoped<LinkedAccounts>();
        services.AddScoped<ExternalArrivals>().AddScoped<ExternalPeople>();
        return services.AddScoped<ExternalOffers>().AddScoped<ExternalForm>().AddScoped<LinkedForm>();
    }
}
