using Microsoft.AspNetCore.Identity;

namespace Gatehouse.AuthService.Identity;

/// <summary>Hashes and checks passwords away from the request's thread.</summary>
internal sealed class Passwords(BcryptHasher hasher, HashingQueue queue)
{
    // Compared with when there is no account, so that it costs what a wrong password costs.
    private readonly Lazy<string> nobodys = new(() => hasher.Hash(Guid.NewGuid().ToString("N")));

    public Task<string> HashAsync(string password, CancellationToken cancellationToken) =>
        queue.RunAsync(() => hasher.Hash(password), cancellationToken);

    /// <summary>Takes the same time whether or not there is such a person.</summary>
    public Task<PasswordVerificationResult> VerifyAsync(User? user, string password, CancellationToken cancellationToken) =>
        queue.RunAsync(
            () =>
            {
                // Made with the first sign-in, whoever's it is.
                var (own, none) = (user?.PasswordHash, nobodys.Value);
                var result = hasher.VerifyHashedPassword(user!, own ?? none, password);
                return own is null ? PasswordVerificationResult.Failed : result;
            },
            cancellationToken);
}
