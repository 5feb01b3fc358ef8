using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Org.BouncyCastle.Crypto.Generators;

namespace Gatehouse.AuthService.Identity;

/// <summary>bcrypt behind Identity's interface; hashes made by Identity itself (PBKDF2) are accepted and replaced at login.</summary>
internal sealed class BcryptHasher(IOptions<PasswordOptions> options) : IPasswordHasher<User>
{
    /// <summary>bcrypt reads no further; cutting silently would make different passwords the same.</summary>
    public const int MaxBytes = 72;

    // Of the salt and the digest, as bcrypt writes them.
    private const int EncodedLength = 53;

    private readonly PasswordHasher<User> pbkdf2 = new();

    /// <summary>A hash that no password has: compared with when there is no account, it costs what a wrong password costs.</summary>
    public string Nobodys { get; } = $"$2y${options.Value.BcryptCost:D2}${new string('.', EncodedLength)}";

    public string HashPassword(User user, string password) => Hash(password);

    public string Hash(string password)
    {
        if (!Fits(password))
        {
            throw new ArgumentException($"A password has at most {MaxBytes} bytes.", nameof(password));
        }

        return OpenBsdBCrypt.Generate(password.ToCharArray(), RandomNumberGenerator.GetBytes(16), options.Value.BcryptCost);
    }

    public PasswordVerificationResult VerifyHashedPassword(User user, string hashedPassword, string providedPassword)
    {
        if (!hashedPassword.StartsWith("$2", StringComparison.Ordinal))
        {
            return pbkdf2.VerifyHashedPassword(user, hashedPassword, providedPassword) is PasswordVerificationResult.Failed
                ? PasswordVerificationResult.Failed
                : PasswordVerificationResult.SuccessRehashNeeded;
        }

        // An over-long password costs the same time, so that nothing is learnt from it.
        var matches = OpenBsdBCrypt.CheckPassword(hashedPassword, (Fits(providedPassword) ? providedPassword : "").ToCharArray());
        return !matches || !Fits(providedPassword) ? PasswordVerificationResult.Failed
            : CostOf(hashedPassword) != options.Value.BcryptCost ? PasswordVerificationResult.SuccessRehashNeeded
            : PasswordVerificationResult.Success;
    }

    public static bool Fits(string password) => Encoding.UTF8.GetByteCount(password) <= MaxBytes;

    // $2y$12$…
    private static int CostOf(string hash) =>
        int.TryParse(hash.AsSpan(4, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var cost) ? cost : 0;
}
