namespace Gatehouse.ServiceDefaults.Contracts.Events;

/// <summary>A person has an account.</summary>
/// <param name="UserId">The person.</param>
/// <param name="Email">Their address.</param>
/// <param name="Name">The name they gave.</param>
public sealed record UserRegistered(UserId UserId, string Email, string Name) : IEvent
{
    /// <inheritdoc/>
    public static string Type => "users.registered.v1";

    /// <inheritdoc/>
    public string Subject => UserId.ToString();
}

/// <summary>A person belongs to a tenant.</summary>
/// <param name="MembershipId">The membership.</param>
/// <param name="UserId">The person.</param>
/// <param name="TenantId">The tenant.</param>
public sealed record MemberJoined(MembershipId MembershipId, UserId UserId, TenantId TenantId) : IEvent
{
    /// <inheritdoc/>
    public static string Type => "members.joined.v1";

    /// <inheritdoc/>
    public string Subject => UserId.ToString();
}

/// <summary>A person no longer belongs to a tenant.</summary>
/// <param name="MembershipId">The membership that ended.</param>
/// <param name="UserId">The person.</param>
/// <param name="TenantId">The tenant.</param>
public sealed record MemberLeft(MembershipId MembershipId, UserId UserId, TenantId TenantId) : IEvent
{
    /// <inheritdoc/>
    public static string Type => "members.left.v1";

    /// <inheritdoc/>
    public string Subject => UserId.ToString();
}

/// <summary>A person's account has another address.</summary>
/// <param name="UserId">The person.</param>
/// <param name="Email">The new address.</param>
public sealed record UserEmailChanged(UserId UserId, string Email) : IEvent
{
    /// <inheritdoc/>
    public static string Type => "users.email-changed.v1";

    /// <inheritdoc/>
    public string Subject => UserId.ToString();
}

/// <summary>A person has closed their account.</summary>
/// <param name="UserId">The person.</param>
public sealed record UserClosed(UserId UserId) : IEvent
{
    /// <inheritdoc/>
    public static string Type => "users.closed.v1";

    /// <inheritdoc/>
    public string Subject => UserId.ToString();
}
