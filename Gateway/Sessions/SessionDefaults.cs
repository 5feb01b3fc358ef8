using Gatehouse.ServiceDefaults.Authentication;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.Sessions;

/// <summary>What sessions are made of.</summary>
internal static class SessionDefaults
{
    public static WebApplicationBuilder AddSessions(this WebApplicationBuilder builder)
    {
        builder.Configuration.AddEnvironmentNames();
        var services = builder.Services;
        services.AddOptions<PublicOriginOptions>().BindConfiguration("Gateway").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<OidcOptions>().BindConfiguration("Oidc").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<SessionOptions>().BindConfiguration("Session").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<OidcOptions>, OidcValidator>();
        services.AddSingleton<IValidateOptions<SessionOptions>, SessionKeyValidator>();

        services.AddHttpClient(ProviderHttp.ClientName, client =>
        {
            client.Timeout = ProviderHttp.Patience;
            client.MaxResponseContentBufferSize = ProviderHttp.MaxAnswerBytes;
        }).ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

        services.AddSingleton<OwnProvider>().AddSingleton<ProviderHttp>().AddSingleton<ProviderDirectory>().AddSingleton<ProviderClient>().AddSingleton<ProviderKeys>();
        services.AddSingleton<ForeignJwt>().AddSingleton<IdTokenValidator>();
        services.AddSingleton<PublicOrigin>().AddSingleton<SessionCookie>().AddSingleton<SessionCipher>();
        services.AddSingleton<LoginStates>().AddSingleton<SessionStore>().AddSingleton<SessionRefresher>();
        services.AddSingleton<SessionReader>().AddInvalidationHandler<SessionReader>();
        services.AddSingleton<StartLogin.Services>().AddSingleton<FinishLogin>().AddSingleton<EndLogin>().AddSingleton<AcceptLogout>();
        return builder;
    }
}
