namespace Gatehouse.AdminDashboard.Clients;

/// <summary>A part of a list, and where the next part begins.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);

/// <summary>Addresses of parts of lists.</summary>
internal static class Page
{
    public static string Path(string list, string? cursor, int limit) =>
        cursor is null ? $"{list}?limit={limit}" : $"{list}?limit={limit}&cursor={Uri.EscapeDataString(cursor)}";
}
