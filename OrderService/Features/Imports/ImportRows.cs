using Gatehouse.OrderService.Data;
using Gatehouse.OrderService.Domain;
using Gatehouse.ServiceDefaults.Authentication;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.OrderService.Features.Imports;

/// <summary>Puts many rows of a file into the database at once.</summary>
internal static class ImportRows
{
    // COPY does not go together with row-level security.
    public static async Task StoreAsync(
        List<OrderImportRow> batch, Guid id, Caller caller, OrderDbContext db, CancellationToken cancellationToken)
    {
        var (lines, texts) = (batch.Select(r => r.Line).ToArray(), batch.Select(r => r.Text).ToArray());
        var (fields, messages) = (batch.Select(r => r.Field).ToArray(), batch.Select(r => r.Message).ToArray());
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into order_import_rows (tenant_id, import_id, line, text, field, message)
            select {caller.TenantId.Value}, {id}, * from unnest({lines}, {texts}, {fields}, {messages})
            """,
            cancellationToken);
        batch.Clear();
    }

    // Text in PostgreSQL holds no NUL and no half of a character; a row with one, or so long that it is cut, is refused anyway.
    public static string Storable(string text)
    {
        var end = text.Length <= OrderRow.MaxLength ? text.Length
            : OrderRow.MaxLength - (char.IsHighSurrogate(text[OrderRow.MaxLength - 1]) ? 1 : 0);
        return text[..end].Replace("\0", "", StringComparison.Ordinal);
    }
}
