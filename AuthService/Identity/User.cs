using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Identity;

namespace Gatehouse.AuthService.Identity;

/// <summary>A person. Belongs to no tenant by itself; memberships say where.</summary>
internal sealed class User : IdentityUser<UserId>
{
    private const string GoneSuffix = "@closed.invalid";

    public required string Name { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the account was closed or disabled; nobody signs in to it again.</summary>
    public DateTimeOffset? ClosedAt { get; set; }

    /// <summary>Whether the password is only long enough beside a second factor.</summary>
    public bool HasShortPassword { get; set; }

    /// <summary>The address is the user name, so that its unique index keeps addresses unique.</summary>
    public static User Create(string email, string name, DateTimeOffset now) => new()
    {
        Id = UserId.New(),
        UserName = email.Trim(),
        NormalizedUserName = Normalize(email),
        Email = email.Trim(),
        NormalizedEmail = Normalize(email),
        Name = name.Trim(),
        SecurityStamp = Guid.NewGuid().ToString("N"),
        CreatedAt = now,
    };

    public static string Normalize(string email) => email.Trim().ToUpperInvariant();

    /// <summary>Whether the account was closed by its owner, for good.</summary>
    public bool HasLeft => ClosedAt is not null && Email!.EndsWith(GoneSuffix, StringComparison.Ordinal);

    public void ChangeEmail(string email)
    {
        UserName = Email = email;
        NormalizedUserName = NormalizedEmail = Normalize(email);
    }

    /// <summary>For good: what names the person goes, the id stays for what refers to it.</summary>
    public void Close(DateTimeOffset now)
    {
        ClosedAt = now;
        ChangeEmail($"{Id}{GoneSuffix}");
        Name = "Closed account";
        PasswordHash = null;
        TwoFactorEnabled = false;
    }
}
