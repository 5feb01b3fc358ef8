using System.Net;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.TestKit;
using Gatehouse.UserService.Domain;
using Gatehouse.UserService.Features.Webhooks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gatehouse.UserService.UnitTests;

/// <summary>A webhook that was switched off gets nothing that was waiting for it, but still the test it is asked for.</summary>
[Collection(UserServerCollection.Name)]
public sealed class WebhookSenderTests(UserServer server)
{
    private readonly ManualTime time = new();

    [Fact]
    public async Task Delivery_ThatWaitsForAWebhookThatIsOff_FailsUnsent_AndATestIsSent()
    {
        await server.RunAsync("delete from webhook_queue");
        await using var services = server.Start(time);
        var ada = await Somebody.JoinAsync(server, services);
        var secrets = new WebhookSecret(Options.Create(new InternalKeyOptions { Key = "0123456789abcdef0123456789abcdef" }));
        var webhook = new Webhook
        {
            Id = Guid.CreateVersion7(),
            TenantId = ada.TenantId,
            Url = "https://example.com/hook",
            Description = "",
            Types = [OrderPlaced.Type],
            IsEnabled = false,
            Secret = secrets.Create().Kept,
            CreatedAt = time.GetUtcNow(),
        };
        await ada.InScopeAsync((scope, db) =>
        {
            db.Add(webhook);
            var queue = scope.GetRequiredService<WebhookQueue>();
            queue.Add(webhook, Guid.CreateVersion7(), OrderPlaced.Type, time.GetUtcNow(), new { });
            queue.Add(webhook, Guid.CreateVersion7(), WebhookTested.Type, time.GetUtcNow(), new WebhookTested(webhook.Id));
            return db.SaveChangesAsync();
        });
        using var receiver = new Receiver();

        await new WebhookSender(services.GetRequiredService<IServiceScopeFactory>(), receiver, secrets, time).SendDueAsync(default);

        Assert.Equal(1, receiver.Calls);
        var deliveries = await ada.InScopeAsync((_, db) => db.Set<WebhookDelivery>().AsNoTracking().ToDictionaryAsync(d => d.Type));
        Assert.Equal(WebhookDelivery.Delivered, deliveries[WebhookTested.Type].Status);
        var (unsent, expected) = (deliveries[OrderPlaced.Type], (WebhookDelivery.Failed, 0, (int?)null, "The webhook is switched off."));
        Assert.Equal(expected, (unsent.Status, unsent.Attempts, unsent.Answer, unsent.Error));
        Assert.Equal(0L, await server.RunAsync("select count(*) from webhook_queue"));
    }

    /// <summary>Says yes to everything, and counts.</summary>
    private sealed class Receiver : HttpMessageHandler, IHttpClientFactory
    {
        private int calls;

        public int Calls => calls;

        public HttpClient CreateClient(string name) => new(this, disposeHandler: false);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref calls);
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK));
        }
    }
}
