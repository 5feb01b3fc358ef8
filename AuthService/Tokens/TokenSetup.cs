using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.Extensions.Options;

namespace Gatehouse.AuthService.Tokens;

internal static class TokenSetup
{
    /// <summary>Comes before the service defaults, which take verification keys from elsewhere when there are none.</summary>
    public static IServiceCollection AddTokens(this IServiceCollection services)
    {
        services.AddOptions<SigningOptions>().BindConfiguration("Auth").ValidateOnStart();
        services.AddSingleton<IValidateOptions<SigningOptions>, SigningOptionsValidator>();
        services.AddOptions<TokenOptions>().BindConfiguration("Auth").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<KeyProtection>();
        services.AddSingleton<KeyRing>();
        services.AddSingleton<IVerificationKeys>(provider => provider.GetRequiredService<KeyRing>());
        services.AddInvalidationHandler<KeyRing>();
        services.AddScoped<KeyRotation>();
        services.AddHostedService<KeyClock>();
        services.AddSingleton<TokenIssuer>();
        return services;
    }

    public static void MapKeys(this IEndpointRouteBuilder app)
    {
        app.MapGet("/.well-known/jwks.json", PublishKeys.HandleAsync).AllowAnonymous().WithTags("Keys");
        app.MapPost("/keys/rotation", RotateKeys.HandleAsync).RequirePermission(Permissions.PlatformAdmin).WithTags("Keys");
    }
}
