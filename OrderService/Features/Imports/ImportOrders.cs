using System.ComponentModel.DataAnnotations;
using System.Text;
using System.Text.Json;
using Gatehouse.OrderService.Data;
using Gatehouse.OrderService.Domain;
using Gatehouse.OrderService.Features.Orders;
using Gatehouse.OrderService.Idempotency;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Messaging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Gatehouse.OrderService.Features.Imports;

/// <summary>
/// Takes a file of orders as it comes, row by row. When it answers, the whole file is stored and every row is checked;
/// the good ones are then placed in the background, and go on being placed after a crash.
/// </summary>
internal static class ImportOrders
{
    public const int MaxRows = 200_000;
    private const int BatchSize = 1000;

    /// <summary>The import that was begun.</summary>
    /// <param name="Id">Ask for its progress with it.</param>
    /// <param name="Rows">Rows in the file.</param>
    /// <param name="Refused">Rows that are wrong.</param>
    public sealed record Response(Guid Id, int Rows, int Refused);

    public static async Task<Results<Accepted<Response>, ProblemHttpResult>> HandleAsync(
        HttpRequest request,
        [FromHeader(Name = PlatformHeaders.IdempotencyKey), StringLength(AnsweredRequest.MaxKeyLength, MinimumLength = 1), RegularExpression("^[!-~]+$")] string? idempotencyKey,
        Caller caller,
        OrderAccess access,
        OrderDbContext db,
        Outbox outbox,
        AnsweredRequests answered,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (!string.Equals(request.ContentType?.Split(';')[0].Trim(), ImportEndpoints.Csv, StringComparison.OrdinalIgnoreCase))
        {
            return Problems.Of(StatusCodes.Status415UnsupportedMediaType, ErrorCodes.UnsupportedMediaType, $"The body must be {ImportEndpoints.Csv}.");
        }

        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        if (await reader.ReadLineAsync(cancellationToken) != OrderRow.Heading)
        {
            return Problems.Invalid("heading", $"The first line must be {OrderRow.Heading}.");
        }

        using var file = new RowReader(reader);
        if (idempotencyKey is not null && await answered.FindAsync(caller, idempotencyKey, cancellationToken) is { } earlier)
        {
            return Repeat(earlier, await file.FingerprintAsync(MaxRows, cancellationToken));
        }

        var now = time.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var (rows, refused) = await StoreAsync(file, id, caller, access, db, now, cancellationToken);
        if (rows is 0 or > MaxRows)
        {
            return Problems.Invalid("rows", $"1 to {MaxRows} rows; this file has {(rows == 0 ? "none" : "more")}.");
        }

        var import = new OrderImport { Id = id, TenantId = caller.TenantId, OwnerId = caller.UserId, CreatedAt = now, Rows = rows };
        import.Count(0, refused, now);
        db.Add(import);
        if (refused < rows)
        {
            outbox.Add(db, new OrderImportContinued(id));
        }

        var answer = new Response(id, rows, refused);
        var fingerprint = await file.FingerprintAsync(MaxRows, cancellationToken);
        if (idempotencyKey is not null)
        {
            answered.Remember(caller, idempotencyKey, fingerprint, answer);
        }

        if (!await answered.TrySaveAsync(cancellationToken))
        {
            // Another one with this key was faster: nothing of this one is kept.
            await transaction.RollbackAsync(cancellationToken);
            return Repeat((await answered.FindAsync(caller, idempotencyKey!, cancellationToken))!, fingerprint);
        }

        await transaction.CommitAsync(cancellationToken);
        return Begun(answer);
    }

    private static Accepted<Response> Begun(Response answer) => TypedResults.Accepted($"/api/orders/imports/{answer.Id}", answer);

    private static Results<Accepted<Response>, ProblemHttpResult> Repeat(AnsweredRequest earlier, byte[] fingerprint) =>
        earlier.Fingerprint.AsSpan().SequenceEqual(fingerprint)
            ? Begun(JsonSerializer.Deserialize<Response>(earlier.Answer, JsonSerializerOptions.Web)!)
            : Problems.Conflict("This Idempotency-Key was used for another request.");

    private static async Task<(int Rows, int Refused)> StoreAsync(
        RowReader file, Guid id, Caller caller, OrderAccess access, OrderDbContext db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (rows, refused) = (0, 0);
        var batch = new List<OrderImportRow>(BatchSize);
        while (rows <= MaxRows && await file.ReadAsync(cancellationToken) is { } text)
        {
            rows++;
            var (field, message) = await CheckAsync(text, caller, access, now);
            refused += field is null ? 0 : 1;
            batch.Add(new() { TenantId = caller.TenantId, ImportId = id, Line = rows + 1, Text = ImportRows.Storable(text), Field = field, Message = message });
            if (batch.Count == BatchSize)
            {
                await ImportRows.StoreAsync(batch, id, caller, db, cancellationToken);
            }
        }

        await ImportRows.StoreAsync(batch, id, caller, db, cancellationToken);
        return (rows, refused);
    }

    // Whatever keeps the caller from placing this order by itself keeps them from placing it in a file.
    private static async ValueTask<(string? Field, string? Message)> CheckAsync(string text, Caller caller, OrderAccess access, DateTimeOffset now)
    {
        var (currency, item, field, message) = OrderRow.Read(text);
        if (currency is null)
        {
            return (field, message);
        }

        var (order, _) = Order.Place(caller.TenantId, caller.UserId, currency, [item!], now);
        return await access.RefusePlacingAsync(order) is null ? (null, null) : ("row", "Insufficient permissions for this order.");
    }
}
