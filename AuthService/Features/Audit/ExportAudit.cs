using System.ComponentModel.DataAnnotations;
using System.Text;
using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Audit;

/// <summary>The whole log, the oldest first, as it is read from the database: never held in memory. Exporting is itself written down.</summary>
internal static class ExportAudit
{
    // Rows between two flushes.
    private const int Batch = 200;

    public static async Task<PushStreamHttpResult> HandleAsync(
        [AsParameters] AuditFilter filter,
        Caller caller,
        HttpContext http,
        AuthDbContext context,
        AuditTrail audit,
        CancellationToken cancellationToken,
        [Required, AllowedValues("ndjson", "csv")] string format = "ndjson")
    {
        audit.Add(context, AuditActions.AuditExported, $"tenant/{caller.TenantId}", new { format });
        await context.SaveChangesAsync(cancellationToken);
        context.ChangeTracker.Clear();
        var entries = filter.Apply(context.Set<AuditEntry>().AsNoTracking()).OrderBy(e => e.Sequence).AsAsyncEnumerable();
        var isCsv = format == "csv";
        return TypedResults.Stream(
            async stream =>
            {
                await using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true);
                await writer.WriteAsync(isCsv ? AuditCsv.Header : "");
                var count = 0;
                await foreach (var entry in entries.WithCancellation(http.RequestAborted))
                {
                    var answer = AuditAnswer.Of(entry);
                    await writer.WriteAsync(isCsv ? AuditCsv.Line(answer) : AuditNdjson.Line(answer));
                    if (++count % Batch == 0)
                    {
                        await writer.FlushAsync(http.RequestAborted);
                    }
                }
            },
            isCsv ? "text/csv; charset=utf-8" : "application/x-ndjson",
            $"audit.{format}");
    }
}
