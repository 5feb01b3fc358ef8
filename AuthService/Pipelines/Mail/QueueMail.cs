using System.Net.Mail;
using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Pipelines.Mail;

/// <summary>Somebody is to get a mail: it is kept until the server has it. A key that is already there is the same mail.</summary>
internal sealed class QueueMail(AuthDbContext context, TimeProvider time) : IHandle<MailRequested>
{
    public async Task HandleAsync(MailRequested happened, EventEnvelope envelope, CancellationToken cancellationToken)
    {
        if (!MailTemplates.Knows(happened.Template))
        {
            throw new InvalidOperationException($"There is no mail template '{happened.Template}'.");
        }

        var company = envelope.TenantId is { } tenant
            ? await context.Tenants.Where(t => t.Id == tenant).Select(t => t.Name).SingleOrDefaultAsync(cancellationToken)
            : null;
        var now = time.GetUtcNow();
        var isAddress = MailAddress.TryCreate(happened.To, out _);
        var status = (isAddress ? MailStatus.Waiting : MailStatus.Bounced).ToString();
        await context.Database.ExecuteSqlAsync(
            $"""
            insert into mails (id, key, "to", template, language, company, model, status, attempts, created_at, due_at, done_at, error)
            values ({Guid.CreateVersion7()}, {happened.IdempotencyKey}, {happened.To}, {happened.Template}, {happened.Language}, {company},
                {(isAddress ? happened.Model.GetRawText() : null)}::jsonb, {status}, 0, {now}, {now},
                {(isAddress ? null : now)}::timestamptz, {(isAddress ? null : "Not a mail address.")})
            on conflict (key) do nothing
            """, cancellationToken);
    }
}
