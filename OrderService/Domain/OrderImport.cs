using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Data;

namespace Gatehouse.OrderService.Domain;

/// <summary>A file of orders on its way in. Rows are kept until they are done with, so a crash at any point loses none.</summary>
internal sealed class OrderImport : ITenantOwned
{
    public required Guid Id { get; init; }

    public required TenantId TenantId { get; init; }

    public required UserId OwnerId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; private set; }

    /// <summary>Rows in the file, without its heading.</summary>
    public required int Rows { get; init; }

    /// <summary>Rows that became orders.</summary>
    public int Placed { get; private set; }

    /// <summary>Rows that could not.</summary>
    public int Refused { get; private set; }

    public int Done => Placed + Refused;

    public void Count(int placed, int refused, DateTimeOffset now)
    {
        Placed += placed;
        Refused += refused;
        FinishedAt = Done == Rows ? now : null;
    }
}

/// <summary>One row of it that is still to be done, or was refused.</summary>
internal sealed class OrderImportRow : ITenantOwned
{
    public required TenantId TenantId { get; init; }

    public required Guid ImportId { get; init; }

    /// <summary>As an editor counts: the heading is line 1.</summary>
    public required int Line { get; init; }

    public required string Text { get; init; }

    /// <summary>The column that is wrong, once the row is refused.</summary>
    public string? Field { get; set; }

    /// <summary>What is wrong with it.</summary>
    public string? Message { get; set; }
}
