namespace Gatehouse.ServiceDefaults.Contracts.Events;

/// <summary>An order file has rows that are still to be placed. OrderService tells itself.</summary>
/// <param name="ImportId">The import.</param>
public sealed record OrderImportContinued(Guid ImportId) : IEvent
{
    /// <inheritdoc/>
    public static string Type => "orders.import-continued.v1";

    /// <inheritdoc/>
    public string Subject => ImportId.ToString();
}
