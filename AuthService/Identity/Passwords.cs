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
            () => user?.PasswordHash is { } hash
                ? hasher.VerifyHashedPassword(user, hash, password)
                : Refuse(password),
            cancellationToken);

    private PasswordVerificationResult Refuse(string password)
    {
        hasher.VerifyHashedPassword(null!, nobodys.Value, password);
        return PasswordVerificationResult.Failed;
    }
}
