using System.Text.Json;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Pipelines.Mail;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Messaging;
using Microsoft.Extensions.Options;

namespace Gatehouse.AuthService.Pipelines;

/// <summary>Asks for mails, in the transaction of the change they tell of. Sending them is the mail pipeline's business.</summary>
internal sealed class Mailer(
    Outbox outbox, IHttpContextAccessor http, IHostEnvironment environment, IOptions<SmtpOptions> smtp, TimeProvider time)
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
        var language = Language();
        outbox.Add(context, new MailRequested(to, template, content, idempotencyKey, language), tenant);

        // At once, for developers and tests that cannot wait.
        if (environment.IsDevelopment() && !smtp.Value.IsConfigured)
        {
            var rendered = MailTemplates.Render(template, language, new(content, null));
            context.Add(DevelopmentMail.Of(idempotencyKey, to, template, content, rendered, time.GetUtcNow()));
        }
    }

    // What the person's browser asks for. Most mails go to whoever just did something.
    private string? Language() => http.HttpContext?.Request.GetTypedHeaders().AcceptLanguage
        .OrderByDescending(l => l.Quality ?? 1)
        .Select(l => l.Value.Value)
        .FirstOrDefault(l => l is { Length: <= 35 });
}
