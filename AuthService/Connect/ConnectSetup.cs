using Gatehouse.AuthService.Connect.Devices;
using Gatehouse.AuthService.Features.ApiKeys;
using Gatehouse.AuthService.Pages.Forms;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization;

namespace Gatehouse.AuthService.Connect;

internal static class ConnectSetup
{
    public static IServiceCollection AddMachineAccess(this IServiceCollection services)
    {
        services.AddScoped<KeyOwner>();
        services.AddSingleton<ClientDirectory>().AddInvalidationHandler<ClientDirectory>();
        services.AddScoped<ClientAssertion>().AddSingleton<ClientAuthentication>();
        services.AddScoped<ClientCredentialsGrant>().AddScoped<CodeGrant>().AddScoped<RefreshGrant>().AddScoped<ExchangeGrant>();
        services.AddScoped<ClientSessions>().AddScoped<DeviceGrant>().AddScoped<DeviceDecisions>();
        services.AddScoped<AuthorizationRequests>().AddScoped<AuthorizationPlaces>().AddScoped<Authorize>();
        services.AddScoped<BrowserSignIn>().AddScoped<Grants>().AddScoped<Introspect>().AddScoped<EndSessionReader>();
        services.AddSingleton<AuthorizationAnswer>().AddSingleton<IdTokenIssuer>().AddSingleton<IdTokenHint>();
        return services.AddPages();
    }

    public static void MapConnect(this IEndpointRouteBuilder app)
    {
        app.MapGet("/.well-known/openid-configuration", Discovery.HandleAsync).AllowAnonymous().WithTags("OAuth");
        var connect = app.MapGroup("/connect").WithTags("OAuth").AllowAnonymous().DisableAntiforgery();
        connect.MapMethods("/authorize", [HttpMethods.Get, HttpMethods.Post], Authorize.HandleAsync);
        connect.MapPost("/par", PushRequest.HandleAsync);
        connect.MapPost("/device-authorization", AuthorizeDevice.HandleAsync);
        connect.MapPost("/token", TokenEndpoint.HandleAsync);
        connect.MapPost("/revoke", RevokeToken.HandleAsync);
        connect.MapPost("/introspect", Introspect.HandleAsync);
        connect.MapMethods("/end-session", [HttpMethods.Get, HttpMethods.Post], EndSession.HandleAsync);
        app.MapMethods("/connect/userinfo", [HttpMethods.Get, HttpMethods.Post], UserInfo.HandleAsync).RequireAuthorization().WithTags("OAuth");
        app.MapPages();
        app.MapGet("/auth/grants", ListGrants.HandleAsync).RequirePerson().WithTags("Grants");
        app.MapDelete("/auth/grants/{clientId}", WithdrawGrant.HandleAsync).RequirePerson().WithTags("Grants");
    }
}
