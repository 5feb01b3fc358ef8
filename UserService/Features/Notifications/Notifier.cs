using System.Text.Json;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Messaging;
using Gatehouse.UserService.Data;
using Gatehouse.UserService.Domain;
using Gatehouse.UserService.Features.Webhooks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Gatehouse.UserService.Features.Notifications;

/// <summary>Tells a person something by the ways they want, in the transaction of the event it comes from.</summary>
internal sealed class Notifier(UserDbContext db, Outbox outbox, WebhookQueue webhooks, IOptions<AccessTokenOptions> access, TimeProvider time)
{
    public async Task TellAsync(EventEnvelope envelope, UserId user, News news, CancellationToken cancellationToken)
    {
        // Whoever has left is told nothing more.
        if (envelope.TenantId is not { } tenant || !await db.Members.AnyAsync(m => m.UserId == user && m.IsActive, cancellationToken))
        {
            return;
        }

        var wanted = await db.NotificationPreferences.AsNoTracking().SingleOrDefaultAsync(p => p.UserId == user && p.Kind == news.Kind, cancellationToken)
            ?? NotificationKinds.Default(tenant, user, news.Kind);
        var profile = await db.Profiles.AsNoTracking().SingleOrDefaultAsync(p => p.UserId == user, cancellationToken);
        var (title, text) = NotificationTexts.Of(news.Key, profile?.Locale ?? Profile.DefaultLocale, news.Values);
        if (wanted.InApp)
        {
            await KeepAsync(tenant, user, news, title, text, cancellationToken);
        }

        var link = news.Path is null ? null : access.Value.Issuer.TrimEnd('/') + news.Path;
        if (wanted.Webhook && await db.Set<Webhook>().AsNoTracking().SingleOrDefaultAsync(w => w.OwnerId == user && w.IsEnabled, cancellationToken) is { } own)
        {
            webhooks.Add(own, envelope.Id, PersonNotified.Type, envelope.OccurredAt, new PersonNotified(user, news.Kind, title, text, link));
        }

        if (wanted.Mail && !news.IsMailed && profile is not null)
        {
            var model = JsonSerializer.SerializeToElement(new { name = profile.DisplayName, title, text, link });
            outbox.Add(db, new MailRequested(profile.Email, "notification", model, $"notification/{envelope.Id}/{user}", profile.Locale), tenant);
        }
    }

    private async Task KeepAsync(TenantId tenant, UserId user, News news, string title, string text, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var outdated = now - Notification.Life;
        await db.Notifications.Where(n => n.UserId == user && n.CreatedAt < outdated).ExecuteDeleteAsync(cancellationToken);
        db.Add(new Notification
        {
            Id = Guid.CreateVersion7(now),
            TenantId = tenant,
            UserId = user,
            Kind = news.Kind,
            Title = title,
            Text = text.Length > 1000 ? text[..1000] : text,
            Path = news.Path,
            CreatedAt = now,
        });
        await db.AnnounceAsync(tenant, user, cancellationToken);
    }
}

/// <summary>Something to be told.</summary>
/// <param name="Kind">One of <see cref="NotificationKinds"/>.</param>
/// <param name="Key">Which text.</param>
/// <param name="Values">What it fills in.</param>
/// <param name="Path">Where it can be looked at.</param>
/// <param name="IsMailed">Whether the person gets a mail about it anyway.</param>
internal sealed record News(string Kind, string Key, string[] Values, string? Path = null, bool IsMailed = false);
