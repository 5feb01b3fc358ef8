using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AppHost.Resources;

/// <summary>Browsers sign in at the gateway with Gatehouse's own OpenID provider, which stands behind the same address.</summary>
internal static class OwnProvider
{
    public static IResourceBuilder<ProjectResource> WithOwnProvider(this IResourceBuilder<ProjectResource> gateway, SecretResources secrets)
        => gateway.WithEnvironment("APP_BASE_URL", PublicAddress.Of(gateway.ApplicationBuilder))
            .WithEnvironment("OIDC_ISSUER", PublicAddress.Of(gateway.ApplicationBuilder))
            .WithEnvironment("OIDC_CLIENT_ID", PlatformClients.Gateway)
            .WithEnvironment("OIDC_CLIENT_SECRET", secrets.GatewayClientSecret)
            .WithEnvironment("Session__Key", secrets.SessionKey);
}
