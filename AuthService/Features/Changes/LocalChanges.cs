using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Authentication;
using Microsoft.EntityFrameworkCore;
using OpenTelemetry;

namespace Gatehouse.AuthService.Features.Changes;

/// <summary>Reads the changes from the database that is their authority.</summary>
internal sealed class LocalChanges(IServiceScopeFactory scopes, TimeProvider time) : IChangeSource
{
    public async Task<ServiceDefaults.Authentication.Changes> ReadAsync(long after, CancellationToken cancellationToken)
    {
        // Asked all the time by everybody, and nobody's request.
        using var untraced = SuppressInstrumentationScope.Begin();
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<AuthDbContext>();

        // First the cursor: every transaction below it is finished, so that the rows read next hold all it wrote.
        var cursor = await context.Database
            .SqlQuery<long>($"select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as \"Value\"").SingleAsync(cancellationToken);
        var (from, now) = ((ulong)Math.Max(0, after), time.GetUtcNow());
        var changes = await context.Changes.AsNoTracking()
            .Where(c => c.Transaction >= from && c.Until > now)
            .OrderBy(c => c.Sequence)
            .ToListAsync(cancellationToken);
        var seen = time.GetUtcNow();
        return new(cursor, changes.ConvertAll(c => c.ToNews(seen)));
    }
}
