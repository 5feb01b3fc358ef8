namespace Gatehouse.ServiceDefaults.Contracts.Events;

/// <summary>Somebody asked for a person's data, or for their erasure.</summary>
/// <param name="RequestId">The request.</param>
/// <param name="UserId">Whom it is about.</param>
/// <param name="Kind"><c>export</c> or <c>erase</c>.</param>
/// <param name="RequestedBy">Who asked.</param>
public sealed record PrivacyRequested(Guid RequestId, UserId UserId, string Kind, UserId RequestedBy) : IEvent
{
    /// <inheritdoc/>
    public static string Type => "privacy.requested.v1";

    /// <inheritdoc/>
    public string Subject => UserId.ToString();
}

/// <summary>Such a request is carried out.</summary>
/// <param name="RequestId">The request.</param>
/// <param name="UserId">Whom it was about.</param>
/// <param name="Kind"><c>export</c> or <c>erase</c>.</param>
public sealed record PrivacyCompleted(Guid RequestId, UserId UserId, string Kind) : IEvent
{
    /// <inheritdoc/>
    public static string Type => "privacy.completed.v1";

    /// <inheritdoc/>
    public string Subject => UserId.ToString();
}
