using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace Gatehouse.AdminDashboard.SignIn;

/// <summary>Carries an unfinished sign-in from one form to the next: encrypted, and for five minutes.</summary>
internal sealed class PendingSignIn(IDataProtectionProvider protection)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly ITimeLimitedDataProtector protector =
        protection.CreateProtector("Gatehouse.Dashboard.PendingSignIn").ToTimeLimitedDataProtector();

    public string Close(LoginAnswer answer) => protector.Protect(JsonSerializer.Serialize(answer), Lifetime);

    public LoginAnswer? Open(string? closed)
    {
        try
        {
            return string.IsNullOrEmpty(closed) ? null : JsonSerializer.Deserialize<LoginAnswer>(protector.Unprotect(closed));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
