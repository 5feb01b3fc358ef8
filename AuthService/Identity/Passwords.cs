using Microsoft.AspNetCore.Identity;

namespace Gatehouse.AuthService.Identity;

/// <summary>Hashes and checks passwords away from the request's thread.</summary>
internal sealed class Passwords(BcryptHasher hasher, HashingQueue queue)
{
    public Task<string> HashAsync(string password, CancellationToken cancellationToken) =>
        queue.RunAsync(() => hasher.Hash(password), cancellationToken);

    /// <summary>Takes the same time whether or not there is such a person.</summary>
    public Task<PasswordVerificationResult> VerifyAsync(User? user, string password, CancellationToken cancellationToken) =>
        queue.RunAsync(
            () =>
            {
                var own = user?.PasswordHash;
                var result = hasher.VerifyHashedPassword(user!, own ?? hasher.Nobodys, password);
                return own is null ? PasswordVerificationResult.Failed : result;
            },
            cancellationToken);
}
