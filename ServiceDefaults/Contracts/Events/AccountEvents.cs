namespace Gatehouse.ServiceDefaults.Contracts.Events;

/// <summary>After too many wrong passwords, signing in to an account is blocked for a while from where they came.</summary>
/// <param name="UserId">The person.</param>
/// <param name="By">What is blocked: <c>device</c>, <c>place</c> or the whole <c>account</c>.</param>
public sealed record AccountLocked(UserId UserId, string By) : IEvent
{
    /// <inheritdoc/>
    public static string Type => "accounts.locked.v1";

    /// <inheritdoc/>
    public string Subject => UserId.ToString();
}

/// <summary>A person has another password, which they have been sent a mail about.</summary>
/// <param name="UserId">The person.</param>
public sealed record UserPasswordChanged(UserId UserId) : IEvent
{
    /// <inheritdoc/>
    public static string Type => "users.password-changed.v1";

    /// <inheritdoc/>
    public string Subject => UserId.ToString();
}

/// <summary>A person's second factor is not what it was.</summary>
/// <param name="UserId">The person.</param>
/// <param name="What">What happened to it, as the audit log says.</param>
public sealed record UserMfaChanged(UserId UserId, string What) : IEvent
{
    /// <inheritdoc/>
    public static string Type => "users.mfa-changed.v1";

    /// <inheritdoc/>
    public string Subject => UserId.ToString();
}

/// <summary>A member was given roles that hold more than they held before.</summary>
/// <param name="UserId">The person.</param>
/// <param name="Roles">The roles they were given, by name.</param>
/// <param name="Permissions">What these hold and the person did not.</param>
public sealed record MemberRolesExtended(UserId UserId, IReadOnlyList<string> Roles, IReadOnlyList<string> Permissions) : IEvent
{
    /// <inheritdoc/>
    public static string Type => "members.roles-extended.v1";

    /// <inheritdoc/>
    public string Subject => UserId.ToString();
}
