using Gatehouse.AuthService.Features.Privacy;

namespace Gatehouse.AuthService.Features.Accounts;

internal static class AccountSetup
{
    public static IServiceCollection AddAccounts(this IServiceCollection services)
    {
        services.AddScoped<AccountTokens>();
        services.AddScoped<AccountMail>();
        services.AddScoped<PasswordChange>();
        services.AddScoped<AccountClosing>();
        return services.AddPrivacy();
    }
}
