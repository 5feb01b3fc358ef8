namespace Gatehouse.ServiceDefaults.Contracts.Events;

/// <summary>Something happened, mostly to an account, that its owner and who runs their company should know.</summary>
/// <param name="AlertId">The alert.</param>
/// <param name="Kind">What: <c>new-device</c>, <c>reuse-detected</c>, <c>locked</c>, ….</param>
/// <param name="UserId">Whose account; nobody's when it is about the platform.</param>
/// <param name="Name">Their name.</param>
/// <param name="Detail">Device, address or what else it is about, for people.</param>
/// <param name="Recipients">Who is to be told: the person and the company's admins.</param>
/// <param name="IsMailed">Whether the person has been sent a mail about it already.</param>
public sealed record AlertRaised(
    Guid AlertId, string Kind, UserId? UserId, string Name, string Detail, IReadOnlyList<UserId> Recipients, bool IsMailed) : IEvent
{
    /// <inheritdoc/>
    public static string Type => "alerts.raised.v1";

    /// <inheritdoc/>
    public string Subject => UserId?.ToString() ?? "platform";
}
