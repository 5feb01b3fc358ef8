using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Privacy;
using Gatehouse.UserService.Data;
using Gatehouse.UserService.Domain;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.UserService.Features.Privacy;

/// <summary>Profile, picture, notifications and what people chose; archives that were made before go too.</summary>
internal sealed class UserPersonalData(UserDbContext db) : IPersonalData
{
    // Shorter ones are too likely to be a word of something else.
    private const int ShortestName = 3;

    public async Task<IReadOnlyList<PersonalPart>> ExportAsync(Person person, TenantId? tenant, CancellationToken cancellationToken)
    {
        var id = person.UserId;
        return tenant is null
            ?
            [
                PersonalPart.Of("profile", await db.Profiles.AsNoTracking().Where(p => p.UserId == id).ToListAsync(cancellationToken)),
                PersonalPart.Of("avatar", await db.Set<Avatar>().AsNoTracking().Where(a => a.UserId == id)
                    .Select(a => new { a.MediaType, a.ChangedAt, a.Content }).ToListAsync(cancellationToken)),
                PersonalPart.Of("privacy-requests", await db.Set<PrivacyRequest>().AsNoTracking().Where(r => r.UserId == id)
                    .Select(r => new { r.Id, r.Kind, r.RequestedAt, r.RequestedBy, r.FinishedAt }).ToListAsync(cancellationToken)),
            ]
            :
            [
                PersonalPart.Of("memberships", await db.Members.AsNoTracking().Where(m => m.UserId == id).ToListAsync(cancellationToken)),
                PersonalPart.Of("notifications", await db.Notifications.AsNoTracking().Where(n => n.UserId == id)
                    .OrderBy(n => n.Id).ToListAsync(cancellationToken)),
                PersonalPart.Of("notification-preferences", await db.NotificationPreferences.AsNoTracking().Where(p => p.UserId == id)
                    .ToListAsync(cancellationToken)),
                PersonalPart.Of("digest", await db.Set<Digest>().AsNoTracking().Where(d => d.UserId == id).ToListAsync(cancellationToken)),
                PersonalPart.Of("webhook", await db.Set<Webhook>().AsNoTracking().Where(w => w.OwnerId == id)
                    .Select(w => new { w.Url, w.IsEnabled, w.CreatedAt }).ToListAsync(cancellationToken)),
            ];
    }

    public async Task<IReadOnlyList<ErasedPart>> EraseAsync(Person person, TenantId? tenant, CancellationToken cancellationToken)
    {
        var id = person.UserId;
        return tenant is null
            ?
            [
                new("profile", ErasedPart.Removed, await db.Profiles.Where(p => p.UserId == id).ExecuteDeleteAsync(cancellationToken)),
                new("avatar", ErasedPart.Removed, await db.Set<Avatar>().Where(a => a.UserId == id).ExecuteDeleteAsync(cancellationToken)),
                new("archives", ErasedPart.Removed, await db.Set<PrivacyRequest>()
                    .Where(r => r.UserId == id && r.Kind == PrivacyRequest.Export).ExecuteDeleteAsync(cancellationToken)),
                await new AddressMask(person.Email).InOutboxAsync(db, person, cancellationToken),
            ]
            :
            [
                new("notifications", ErasedPart.Removed, await db.Notifications.Where(n => n.UserId == id).ExecuteDeleteAsync(cancellationToken)),
                new("notification-preferences", ErasedPart.Removed,
                    await db.NotificationPreferences.Where(p => p.UserId == id).ExecuteDeleteAsync(cancellationToken)),
                new("digest", ErasedPart.Removed, await db.Set<Digest>().Where(d => d.UserId == id).ExecuteDeleteAsync(cancellationToken)),
                new("webhook", ErasedPart.Removed, await db.Set<Webhook>().Where(w => w.OwnerId == id).ExecuteDeleteAsync(cancellationToken)),
                new("notifications-of-others", ErasedPart.Masked, await MaskNameAsync(person.Name, cancellationToken)),

                // That somebody left stays known, by id, so that late news cannot bring them back.
                new("memberships", ErasedPart.Kept, await db.Members.CountAsync(m => m.UserId == id, cancellationToken)),
            ];
    }

    // Alerts about a person name them to who runs the company.
    private async Task<int> MaskNameAsync(string name, CancellationToken cancellationToken) => name.Length < ShortestName
        ? 0
        : await db.Database.ExecuteSqlAsync(
            $"""
            update notifications set text = replace(text, {name}, 'Closed account')
            where kind = {NotificationKinds.Security} and strpos(text, {name}) > 0
            """, cancellationToken);
}
