using Microsoft.AspNetCore.Identity;

namespace Gatehouse.AuthService.Identity;

internal static class IdentitySetup
{
    public static IServiceCollection AddAccountIdentity(this IServiceCollection services)
    {
        services.AddOptions<PasswordOptions>().BindConfiguration("Auth").ValidateDataAnnotations()
            .Validate<IHostEnvironment>(
                (password, environment) => password.BcryptCost >= PasswordOptions.LeastCost || environment.IsDevelopment(),
                $"Auth:BcryptCost must be {PasswordOptions.LeastCost} or more, except in Development.")
            .ValidateOnStart();
        services.AddSingleton<BcryptHasher>();
        services.AddSingleton<IPasswordHasher<User>>(provider => provider.GetRequiredService<BcryptHasher>());
        services.AddSingleton<HashingQueue>();
        services.AddSingleton<Passwords>();
        services.AddScoped<LoginFailures>();
        services.AddScoped<CredentialCheck>();
        services.AddExceptionHandler<HashingQueueFullHandler>();
        services.AddIdentityCore<User>(options => options.Stores.SchemaVersion = IdentitySchemaVersions.Version3)
            .AddUserStore<UserStore>();
        return services;
    }
}
