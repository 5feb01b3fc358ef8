using System.Globalization;
using System.Text.Json;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Messaging;
using Gatehouse.ServiceDefaults.Tenancy;
using Gatehouse.UserService.Data;
using Gatehouse.UserService.Domain;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.UserService.Features.Notifications.Digests;

/// <summary>
/// Sends digests that are due. That a notification was in one, the request for the mail and the next time are one
/// transaction that holds the row of the queue: whoever dies leaves all of it to the next, and two send nothing twice.
/// </summary>
internal sealed class DigestSender(IServiceScopeFactory scopes, TimeProvider time)
{
    public const string Template = "digest";

    /// <summary>As many as one reads; of the rest the mail says how many.</summary>
    public const int MostItems = 50;

    private const int BatchSize = 50;

    /// <returns>Whether more may be due.</returns>
    /// <exception cref="AggregateException">Some could not be sent and stay due; the others were.</exception>
    public async Task<bool> SendDueAsync(CancellationToken cancellationToken)
    {
        List<QueuedDigest> due;
        await using (var scope = scopes.CreateAsyncScope())
        {
            var now = time.GetUtcNow();
            due = await scope.ServiceProvider.GetRequiredService<UserDbContext>().Set<QueuedDigest>().AsNoTracking()
                .Where(q => q.DueAt <= now).OrderBy(q => q.DueAt).Take(BatchSize).ToListAsync(cancellationToken);
        }

        var failures = new List<Exception>();
        foreach (var one in due)
        {
            try
            {
                await SendAsync(one, cancellationToken);
            }
#pragma warning disable CA1031 // One that cannot be made must not hold up the others.
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                failures.Add(failure);
            }
        }

        if (failures.Count > 0)
        {
            throw new AggregateException(failures);
        }

        return due.Count == BatchSize;
    }

    private async Task SendAsync(QueuedDigest one, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var (tenant, user) = (new TenantId(one.Company), new UserId(one.Person));
        scope.ServiceProvider.GetRequiredService<TenantContext>().Set(tenant);
        var db = scope.ServiceProvider.GetRequiredService<UserDbContext>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var held = await db.Set<QueuedDigest>().FromSql(
            $"select * from digest_queue where company = {one.Company} and person = {one.Person} and due_at = {one.DueAt} for update skip locked")
            .ToListAsync(cancellationToken);
        if (held is not [var queued])
        {
            return;
        }

        var digest = await db.Set<Digest>().AsNoTracking().SingleOrDefaultAsync(d => d.UserId == user, cancellationToken);
        var profile = await db.Profiles.AsNoTracking().SingleOrDefaultAsync(p => p.UserId == user, cancellationToken);
        if (digest is null || profile is null)
        {
            db.Remove(queued);
        }
        else
        {
            await CollectAsync(db, scope.ServiceProvider.GetRequiredService<Outbox>(), digest, profile, queued.DueAt, cancellationToken);
            queued.DueAt = digest.Next(time.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById(profile.TimeZone));
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task CollectAsync(
        UserDbContext db, Outbox outbox, Digest digest, Profile profile, DateTimeOffset due, CancellationToken cancellationToken)
    {
        var unread = await db.Notifications
            .Where(n => n.UserId == digest.UserId && n.ReadAt == null && n.DigestedAt == null && digest.Kinds.Contains(n.Kind))
            .OrderBy(n => n.Id).ToListAsync(cancellationToken);
        if (unread.Count == 0)
        {
            return;
        }

        unread.ForEach(n => n.DigestedAt = time.GetUtcNow());
        var model = JsonSerializer.SerializeToElement(new
        {
            name = profile.DisplayName,
            count = unread.Count.ToString(CultureInfo.InvariantCulture),
            items = unread.Take(MostItems).Select(n => $"{n.Title}: {n.Text}"),
            more = unread.Count > MostItems ? (unread.Count - MostItems).ToString(CultureInfo.InvariantCulture) : null,
        });
        var key = string.Create(CultureInfo.InvariantCulture, $"digest/{digest.TenantId}/{digest.UserId}/{due.UtcDateTime:yyyyMMddHHmm}");
        outbox.Add(db, new MailRequested(profile.Email, Template, model, key, profile.Locale), digest.TenantId);
    }
}
