using Gatehouse.AuthService.Features.ApiKeys;
using Gatehouse.ServiceDefaults.Authentication;

namespace Gatehouse.AuthService.Connect;

internal static class ConnectSetup
{
    public static IServiceCollection AddMachineAccess(this IServiceCollection services)
    {
        services.AddScoped<KeyOwner>();
        services.AddSingleton<ClientDirectory>().AddInvalidationHandler<ClientDirectory>();
        services.AddScoped<ClientAssertion>();
        services.AddSingleton<ClientAuthentication>();
        return services;
    }

    public static void MapConnect(this IEndpointRouteBuilder app) =>
        app.MapPost("/connect/token", TokenEndpoint.HandleAsync).AllowAnonymous().DisableAntiforgery().WithTags("OAuth");
}
