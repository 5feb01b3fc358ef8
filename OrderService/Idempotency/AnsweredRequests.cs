using System.Text.Json;
using Gatehouse.OrderService.Data;
using Gatehouse.ServiceDefaults.Authentication;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Gatehouse.OrderService.Idempotency;

/// <summary>The requests of the last day that carried an <c>Idempotency-Key</c>, for each person by themselves.</summary>
internal sealed class AnsweredRequests(OrderDbContext db, TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    public async Task<AnsweredRequest?> FindAsync(Caller caller, string key, CancellationToken cancellationToken)
    {
        // Old keys go when their tenant next writes: no job has to see every tenant's rows.
        var oldest = time.GetUtcNow() - Kept;
        await db.AnsweredRequests.Where(r => r.AnsweredAt < oldest).ExecuteDeleteAsync(cancellationToken);
        return await db.AnsweredRequests.AsNoTracking()
            .SingleOrDefaultAsync(r => r.UserId == caller.UserId && r.Key == key, cancellationToken);
    }

    public void Remember<TAnswer>(Caller caller, string key, byte[] fingerprint, TAnswer answer) => db.Add(new AnsweredRequest
    {
        TenantId = caller.TenantId,
        UserId = caller.UserId,
        Key = key,
        Fingerprint = fingerprint,
        Answer = JsonSerializer.Serialize(answer, JsonSerializerOptions.Web),
        AnsweredAt = time.GetUtcNow(),
    });

    /// <summary>Saves everything, or nothing when another request with the same key was faster.</summary>
    public async Task<bool> TrySaveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException failure) when (failure.InnerException is PostgresException
        {
            SqlState: PostgresErrorCodes.UniqueViolation,
            ConstraintName: AnsweredRequestTable.PrimaryKey,
        })
        {
            return false;
        }
    }
}
