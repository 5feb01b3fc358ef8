using Gatehouse.AuthService.Data;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Pipelines.Mail;

/// <summary>Where mails go in Development without a server.</summary>
internal sealed class DevelopmentDelivery(AuthDbContext context, TimeProvider time)
{
    public async Task KeepAsync(StoredMail mail, RenderedMail rendered, CancellationToken cancellationToken)
    {
        // AuthService's own are there since the request that asked for them.
        if (!await context.Set<DevelopmentMail>().AnyAsync(m => m.Key == mail.Key, cancellationToken))
        {
            context.Add(DevelopmentMail.Of(mail.Key, mail.To, mail.Template, mail.Model!.Value, rendered, time.GetUtcNow()));
            await context.SaveChangesAsync(cancellationToken);
        }
    }
}
