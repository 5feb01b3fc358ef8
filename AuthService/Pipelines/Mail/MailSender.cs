using Microsoft.Extensions.Options;

namespace Gatehouse.AuthService.Pipelines.Mail;

/// <summary>Sends what is due: to the server, or without one into the development mailbox.</summary>
internal sealed partial class MailSender(
    IServiceScopeFactory scopes, SmtpDelivery smtp, IOptions<SmtpOptions> options, ILogger<MailSender> logger)
{
    /// <returns>Whether more may be due.</returns>
    public async Task<bool> SendDueAsync(CancellationToken cancellationToken)
    {
        var due = await WithQueueAsync(queue => queue.ClaimAsync(cancellationToken));
        await Parallel.ForEachAsync(due, cancellationToken, async (mail, token) =>
        {
            try
            {
                await SendAsync(mail, token);
            }
#pragma warning disable CA1031 // One that cannot be recorded comes again after its lease, and must not take the others with it.
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                Log.NotRecorded(logger, mail.Id, mail.Template, failure.GetType().Name);
            }
        });
        return due.Count == MailQueue.BatchSize;
    }

    private async Task SendAsync(StoredMail mail, CancellationToken cancellationToken)
    {
        MailOutcome outcome;
        try
        {
            outcome = await TryAsync(mail, cancellationToken);
        }
#pragma warning disable CA1031 // Whatever it is, it is this mail's, and counts as a try. Its text may name the address.
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            outcome = MailOutcome.Later($"It could not be made: {failure.GetBaseException().GetType().Name}");
        }

        // Also when we are told to stop: the server has it.
        await WithQueueAsync(async queue =>
        {
            await queue.RecordAsync(mail, outcome, CancellationToken.None);
            return true;
        });
        if (outcome.Status is MailStatus.Sent)
        {
            Log.Sent(logger, mail.Id, mail.Template);
        }
        else
        {
            Log.NotSent(logger, mail.Id, mail.Template, mail.Attempts, outcome.Error);
        }
    }

    private async Task<MailOutcome> TryAsync(StoredMail mail, CancellationToken cancellationToken)
    {
        if (await WithQueueAsync(queue => Task.FromResult(queue.IsOutdated(mail))))
        {
            return MailOutcome.Later(mail.Error ?? "It waited until its content was worth nothing any more.");
        }

        var rendered = MailTemplates.Render(mail.Template, mail.Language, new(mail.Model!.Value, mail.Company));
        if (options.Value.IsConfigured)
        {
            return await smtp.SendAsync(mail.Key, mail.To, rendered, cancellationToken);
        }

        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<DevelopmentDelivery>().KeepAsync(mail, rendered, cancellationToken);
        return MailOutcome.Sent;
    }

    private async Task<T> WithQueueAsync<T>(Func<MailQueue, Task<T>> work)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<MailQueue>());
    }

    // Never the address, never what the mail says.
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Mail {MailId} ({Template}) is sent")]
        public static partial void Sent(ILogger logger, Guid mailId, string template);

        [LoggerMessage(2, LogLevel.Warning, "Mail {MailId} ({Template}) was not sent, try {Attempts}: {Reason}")]
        public static partial void NotSent(ILogger logger, Guid mailId, string template, int attempts, string? reason);

        [LoggerMessage(3, LogLevel.Warning, "What became of mail {MailId} ({Template}) could not be recorded, it comes again: {Reason}")]
        public static partial void NotRecorded(ILogger logger, Guid mailId, string template, string reason);
    }
}
