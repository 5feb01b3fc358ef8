using System.Text.Json;
using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Messaging;

namespace Gatehouse.AuthService.Pipelines;

/// <summary>Asks for mails, in the transaction of the change they tell of. Sending them is the mail pipeline's business.</summary>
internal sealed class Mailer(Outbox outbox, IHostEnvironment environment, TimeProvider time)
{
    /// <param name="context">The context with the change.</param>
    /// <param name="tenant">The tenant it happened in, if any.</param>
    /// <param name="to">The address.</param>
    /// <param name="template">Which mail.</param>
    /// <param name="model">What the template fills in. The only place for a token.</param>
    /// <param name="idempotencyKey">Two requests with the same key are one mail.</param>
    public void Add(AuthDbContext context, TenantId? tenant, string to, string template, object model, string idempotencyKey)
    {
        var content = JsonSerializer.SerializeToElement(model, JsonSerializerOptions.Web);
        outbox.Add(context, new MailRequested(to, template, content, idempotencyKey), tenant);
        if (environment.IsDevelopment())
        {
            context.Add(new DevelopmentMail { Id = Guid.CreateVersion7(), To = to, Template = template, Model = content, At = time.GetUtcNow() });
        }
    }
}
