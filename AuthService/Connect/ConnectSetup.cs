using Gatehouse.AuthService.Connect.Devices;
using Gatehouse.AuthService.Features.ApiKeys;
using Gatehouse.AuthService.Features.ExternalLogins;
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
        services.AddSingleton<HangingAddresses>();
        services.AddScoped<ClientAssertion>().AddSingleton<ClientAuthentication>();
        services.AddScoped<ClientCredentialsGrant>().AddScoped<CodeGrant>().AddScoped<RefreshGrant>().AddScoped<ExchangeGrant>();
        services.AddScoped<ClientSessions>().AddScoped<DeviceGrant>().AddScoped<DeviceDecisions>();
        services.AddScoped<AuthorizationRequests>().AddScoped<AuthorizationPlaces>().AddScoped<Authorize>();
        services.AddScoped<BrowserSignIn>().AddScoped<Grants>().AddScoped<Introspect>().AddScoped<EndSessionReader>();
        services.AddSingleton<AuthorizationAnswer>().AddSingleton<IdTokenIssuer>().AddSingleton<IdTokenHint>();
        return services.AddExternalLogins().AddPages();
    }

    private static class Examples
    {
        private const string Client = "0190a1b2-0000-7000-8000-000000000001";
        private const string Challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

        public static readonly object Authorization = new
        {
            client_id = Client,
            response_type = "code",
            redirect_uri = "https://warehouse.example/callback",
            scope = "openid email orders:read",
            state = "af0ifjsldkj",
            nonce = "n-0S6_WzA2Mj",
            code_challenge = Challenge,
            code_challenge_method = "S256",
            acr_values = AuthenticationContext.TwoFactors,
        };

        public static readonly object Device = new { client_id = Client, scope = "openid email offline_access" };

        public static readonly object Token = new
        {
            client_id = Client,
            grant_type = GrantTypes.AuthorizationCode,
            code = "SplxlOBeZQQYbYS6WxSbIA",
            redirect_uri = "https://warehouse.example/callback",
            code_verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
        };

        public static readonly object OneToken = new { client_id = Client, token = "an access or refresh token" };
    }

    public static void MapConnect(this IEndpointRouteBuilder app)
    {
        app.MapGet("/.well-known/openid-configuration", Discovery.HandleAsync).AllowAnonymous().WithTags("OAuth");
        var connect = app.MapGroup("/connect").WithTags("OAuth").AllowAnonymous().DisableAntiforgery();
        connect.MapMethods("/authorize", [HttpMethods.Get, HttpMethods.Post], Authorize.HandleAsync);
        connect.MapPost("/par", PushRequest.HandleAsync).WithFormExample(Examples.Authorization);
        connect.MapPost("/device-authorization", AuthorizeDevice.HandleAsync).WithFormExample(Examples.Device);
        connect.MapPost("/token", TokenEndpoint.HandleAsync).WithFormExample(Examples.Token);
        connect.MapPost("/revoke", RevokeToken.HandleAsync).WithFormExample(Examples.OneToken);
        connect.MapPost("/introspect", Introspect.HandleAsync).WithFormExample(Examples.OneToken);
        connect.MapMethods("/end-session", [HttpMethods.Get, HttpMethods.Post], EndSession.HandleAsync);
        app.MapMethods("/connect/userinfo", [HttpMethods.Get, HttpMethods.Post], UserInfo.HandleAsync).RequireAuthorization().WithTags("OAuth");
        app.MapPages();
        app.MapExternalLogins();
        app.MapGet("/auth/grants", ListGrants.HandleAsync).RequirePerson().WithTags("Grants");
        app.MapDelete("/auth/grants/{clientId}", WithdrawGrant.HandleAsync).RequirePerson().WithTags("Grants");
    }
}
