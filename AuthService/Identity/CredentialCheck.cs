using Gatehouse.AuthService.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Gatehouse.AuthService.Identity;

/// <summary>
/// Address and password. Whatever is wrong - no such account, wrong password, locked, closed - the answer is nobody,
/// after one hashing.
/// </summary>
internal sealed partial class CredentialCheck(
    AuthDbContext context, Passwords passwords, IOptions<PasswordOptions> options, TimeProvider time, ILogger<CredentialCheck> logger)
{
    public async Task<User?> VerifyAsync(string email, string password, CancellationToken cancellationToken)
    {
        var name = User.Normalize(email);
        var user = await context.Users.SingleOrDefaultAsync(u => u.NormalizedUserName == name, cancellationToken);
        var result = await passwords.VerifyAsync(user, password, cancellationToken);
        if (user is null)
        {
            return null;
        }

        if (user.ClosedAt is not null || user.IsLockedAt(time.GetUtcNow()))
        {
            Log.Barred(logger, user.Id.Value);
            return null;
        }

        if (result is PasswordVerificationResult.Failed)
        {
            await CountFailureAsync(user, cancellationToken);
            return null;
        }

        await RememberSuccessAsync(user, result, password, cancellationToken);
        return user;
    }

    // In the database, so that parallel guesses are all counted.
    private async Task CountFailureAsync(User user, CancellationToken cancellationToken)
    {
        var max = options.Value.MaxFailedLogins;
        var lockedUntil = time.GetUtcNow().AddMinutes(options.Value.LockoutMinutes);
        await context.Users.Where(u => u.Id == user.Id).ExecuteUpdateAsync(
            set => set
                .SetProperty(u => u.LockoutEnd, u => u.AccessFailedCount + 1 >= max ? lockedUntil : u.LockoutEnd)
                .SetProperty(u => u.AccessFailedCount, u => u.AccessFailedCount + 1 >= max ? 0 : u.AccessFailedCount + 1),
            cancellationToken);
        Log.WrongPassword(logger, user.Id.Value);
    }

    private async Task RememberSuccessAsync(
        User user, PasswordVerificationResult result, string password, CancellationToken cancellationToken)
    {
        if (result is PasswordVerificationResult.SuccessRehashNeeded)
        {
            var hash = await passwords.HashAsync(password, cancellationToken);
            await context.Users.Where(u => u.Id == user.Id && u.PasswordHash == user.PasswordHash)
                .ExecuteUpdateAsync(set => set.SetProperty(u => u.PasswordHash, hash), cancellationToken);
        }

        if (user.AccessFailedCount > 0)
        {
            await context.Users.Where(u => u.Id == user.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(u => u.AccessFailedCount, 0), cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Wrong password for {UserId}")]
        public static partial void WrongPassword(ILogger logger, Guid userId);

        [LoggerMessage(2, LogLevel.Information, "Sign-in to the locked or closed account {UserId}")]
        public static partial void Barred(ILogger logger, Guid userId);
    }
}
