using System.ComponentModel.DataAnnotations;

namespace Gatehouse.AuthService.Identity;

/// <summary>How passwords are hashed and how many wrong ones are borne. Section <c>Auth</c>.</summary>
internal sealed class PasswordOptions
{
    /// <summary>The least work factor for passwords that matter (OWASP's password storage cheat sheet); below it only in Development.</summary>
    public const int LeastCost = 10;

    /// <summary>bcrypt's work factor: each step doubles the time.</summary>
    [Range(4, 16)]
    public int BcryptCost { get; set; } = 12;

    /// <summary>How many hashings may wait; the next one is answered 503.</summary>
    [Range(1, 10_000)]
    public int HashingQueueLength { get; set; } = 100;

    /// <summary>Wrong passwords in a row for one account from one address or known device, until that is locked out.</summary>
    [Range(3, 100)]
    public int MaxFailedLogins { get; set; } = 10;

    /// <summary>The same for one account from all unknown devices, until its owner is in; NIST SP 800-63B allows 100 at most.</summary>
    [Range(3, 100)]
    public int MaxFailedLoginsPerAccount { get; set; } = 100;

    /// <summary>The same from one address for all accounts, known devices aside.</summary>
    [Range(3, 10_000)]
    public int MaxFailedLoginsPerAddress { get; set; } = 100;

    /// <summary>Whether signing in waits for the address to be confirmed.</summary>
    public bool RequireConfirmedEmail { get; set; }

    [Range(1, 1440)]
    public int LockoutMinutes { get; set; } = 15;
}
