using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gatehouse.Gateway.Data;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.Health.Backends;

/// <summary>Tells people by every way that is configured: mail, a webhook, Apprise.</summary>
internal sealed partial class BackendNotices(
    IServiceScopeFactory scopes, IHttpClientFactory clients, IOptions<NoticeOptions> options, ILogger<BackendNotices> logger)
{
    /// <summary>Whether at least one way worked, or none is configured; else it is to be tried again.</summary>
    public async Task<bool> SendAsync(BackendNotice notice, CancellationToken cancellationToken)
    {
        var settings = options.Value;
        var ways = new List<Task<bool>>();
        if (settings.MailTo.Count > 0)
        {
            ways.Add(TryAsync("mail", MailAsync(notice, settings.MailTo, cancellationToken), cancellationToken));
        }

        if (settings.Webhook is { } webhook)
        {
            ways.Add(TryAsync("webhook", PostAsync(webhook, notice, cancellationToken), cancellationToken));
        }

        if (settings.Apprise is { } apprise)
        {
            // Apprise's HTTP API: with a key in the address it knows whom to tell, else by the list.
            var type = notice.IsRecovery ? "success" : "failure";
            ways.Add(TryAsync("apprise", PostAsync(apprise, new { title = notice.Title, body = notice.Text, type, urls = settings.AppriseUrls }, cancellationToken), cancellationToken));
        }

        Log.Notice(logger, notice.Event, notice.Backend, ways.Count);
        return ways.Count == 0 || (await Task.WhenAll(ways)).Contains(true);
    }

    private async Task MailAsync(BackendNotice notice, IList<string> recipients, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<GatewayDbContext>();
        var outbox = scope.ServiceProvider.GetRequiredService<Outbox>();
        var model = JsonSerializer.SerializeToElement(notice, JsonSerializerOptions.Web);
        foreach (var recipient in recipients)
        {
            // Several backends may go down in one second.
            var which = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{notice.Backend}\n{recipient}")).AsSpan(0, 16));
            var key = string.Create(CultureInfo.InvariantCulture, $"{notice.Event}:{notice.DownSince.ToUnixTimeSeconds()}:{which}");
            outbox.Add(context, new MailRequested(recipient, notice.IsRecovery ? "backend-recovered" : "backend-down", model, key));
        }

        await context.SaveChangesAsync(cancellationToken);
    }

    private async Task PostAsync(Uri address, object content, CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient(nameof(BackendNotices));
        using var answer = await client.PostAsJsonAsync(address, content, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    private async Task<bool> TryAsync(string way, Task sending, CancellationToken cancellationToken)
    {
        try
        {
            await sending;
            return true;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested
            && failure is HttpRequestException or DbUpdateException or System.Data.Common.DbException or InvalidOperationException or OperationCanceledException or Polly.ExecutionRejectedException)
        {
            Log.NotSent(logger, way, failure.GetType().Name);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Event}: {Backend}, told in {Ways} ways")]
        public static partial void Notice(ILogger logger, string @event, string backend, int ways);

        [LoggerMessage(2, LogLevel.Warning, "A notice could not be sent by {Way}: {Reason}")]
        public static partial void NotSent(ILogger logger, string way, string reason);
    }
}
