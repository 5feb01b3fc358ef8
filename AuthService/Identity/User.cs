using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Identity;

namespace Gatehouse.AuthService.Identity;

/// <summary>A person. Belongs to no tenant by itself; memberships say where.</summary>
internal sealed class User : IdentityUser<UserId>
{
    public required string Name { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the account was closed or disabled; nobody signs in to it again.</summary>
    public DateTimeOffset? ClosedAt { get; set; }

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
        LockoutEnabled = true,
        CreatedAt = now,
    };

    public static string Normalize(string email) => email.Trim().ToUpperInvariant();

    public bool IsLockedAt(DateTimeOffset now) => LockoutEnd > now;
}
