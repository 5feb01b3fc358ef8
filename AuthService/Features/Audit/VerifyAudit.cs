using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Audit;

/// <summary>Computes every hash of the tenant's chain again and says where an entry was changed or is missing.</summary>
internal static class VerifyAudit
{
    private const int MaxProblems = 100;

    public static async Task<Ok<Response>> HandleAsync(Caller caller, AuthDbContext context, CancellationToken cancellationToken)
    {
        // One snapshot of chain and head: entries written meanwhile are no problem.
        await using var transaction = await context.Database.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);
        await context.EnterTenantAsync(caller.TenantId, cancellationToken);
        var problems = await context.Database.SqlQuery<Problem>(
            $"""
            select sequence, problem from (
                select sequence, case
                    when sequence > before + 1 then 'missing before'
                    when hash <> computed then 'changed'
                    when previous <> hash_before then 'does not follow'
                end as problem
                from (
                    select sequence, hash, previous, audit_hash(entry) as computed,
                        lag(sequence, 1, 0::bigint) over chain as before,
                        lag(hash, 1, ''::bytea) over chain as hash_before
                    from audit_entries entry
                    where tenant_id = {caller.TenantId.Value}
                    window chain as (order by sequence)) links) found
            where problem is not null
            order by sequence
            limit {MaxProblems}
            """).ToListAsync(cancellationToken);
        var head = await context.Set<AuditHead>().AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        var entries = await context.Set<AuditEntry>().LongCountAsync(cancellationToken);
        var last = await context.Set<AuditEntry>().AsNoTracking().OrderByDescending(e => e.Sequence).FirstOrDefaultAsync(cancellationToken);
        if ((head?.Sequence ?? 0) > (last?.Sequence ?? 0))
        {
            problems.Add(new((last?.Sequence ?? 0) + 1, "missing at the end"));
        }
        else if (last is not null && (head?.Sequence != last.Sequence || !head.Hash.AsSpan().SequenceEqual(last.Hash)))
        {
            problems.Add(new(last.Sequence, "is not the end that was written"));
        }

        return TypedResults.Ok(new Response(
            problems.Count == 0, entries, head is null ? null : Convert.ToHexStringLower(head.Hash), problems));
    }

    internal sealed record Problem(long Sequence, [property: System.ComponentModel.DataAnnotations.Schema.Column("problem")] string What);

    internal sealed record Response(bool Intact, long Entries, string? Head, IReadOnlyList<Problem> Problems);
}
