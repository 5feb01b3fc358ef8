using System.Collections.Concurrent;
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

/// <summary>A delivery that cannot be made is its webhook's affair, and no other company's.</summary>
[Collection(UserServerCollection.Name)]
public sealed class WebhookSenderTests(UserServer server) : IAsyncLifetime
{
    private static readonly byte[] Unreadable =
        new WebhookSecret(Options.Create(new InternalKeyOptions { Key = "the key before this one" })).Create().Kept;

    private readonly ManualTime time = new();

    // What other tests have left in the queue.
    public Task InitializeAsync() => server.RunAsync("delete from webhook_queue");

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Secret_ThatCannotBeRead_IsATryThatFailed_AndTheOthersAreDelivered()
    {
        var receiver = new Receiver();
        await using var services = Start(receiver);
        var (ada, bob) = (await AddAsync(services, Unreadable), await AddAsync(services));

        await SendAsync(services);
        await SendAsync(services);

        Assert.Equal((WebhookDelivery.Delivered, 1, null), await StateAsync(bob));
        Assert.Equal((WebhookDelivery.Waiting, 1, "Its secret cannot be read any more: give the webhook another."), await StateAsync(ada));

        // Another one is enough: the one before cannot sign, and nobody has to wait until its day is over.
        await ada.InScopeAsync(async (scope, db) =>
        {
            (await db.Set<Webhook>().SingleAsync()).Rotate(scope.GetRequiredService<WebhookSecret>().Create().Kept, time.GetUtcNow());
            return await db.SaveChangesAsync();
        });
        time.Advance(TimeSpan.FromSeconds(6));
        await SendAsync(services);

        Assert.Equal((WebhookDelivery.Delivered, 2, null), await StateAsync(ada));
        Assert.All(receiver.Received, request => Assert.DoesNotContain(' ', request.Headers.GetValues("webhook-signature").Single()));
    }

    [Fact]
    public async Task Webhook_DeletedWhileItsDeliveryIsOnItsWay_HoldsUpNobodyElses()
    {
        Somebody? ada = null;
        var receiver = new Receiver(request => request.RequestUri!.AbsolutePath == $"/{ada!.TenantId}"
            ? server.RunAsync("delete from webhooks where tenant_id = $1", ada.TenantId.Value) : Task.CompletedTask);
        await using var services = Start(receiver);
        ada = await AddAsync(services);
        var bob = await AddAsync(services);

        await SendAsync(services);

        Assert.Equal((WebhookDelivery.Delivered, 1, null), await StateAsync(bob));
        Assert.Equal(0, await ada.InScopeAsync((_, db) => db.Set<WebhookDelivery>().CountAsync()));
    }

    [Fact]
    public async Task Webhook_ThatIsSwitchedOff_GetsNothingOfWhatWaited_ButATest()
    {
        var receiver = new Receiver();
        await using var services = Start(receiver);
        var ada = await AddAsync(services);
        await ada.InScopeAsync((_, db) => db.Set<Webhook>().ExecuteUpdateAsync(set => set.SetProperty(w => w.IsEnabled, false)));

        await SendAsync(services);

        Assert.Empty(receiver.Received);
        Assert.Equal((WebhookDelivery.Failed, 0, "The webhook is switched off."), await StateAsync(ada));

        await ada.InScopeAsync((scope, db) => ListDeliveries.TestOfAsync(db.CompanyWebhooks, "/", db, scope.GetRequiredService<WebhookQueue>(), time, default));
        await SendAsync(services);
        Assert.Single(receiver.Received);
    }

    private ServiceProvider Start(Receiver receiver) => server.Start(time, more: builder =>
    {
        builder.Services.AddLogging().AddWebhooks();
        builder.Services.Configure<InternalKeyOptions>(options => options.Key = "the key in use");
        builder.Services.AddHttpClient(WebhookCall.Client).ConfigurePrimaryHttpMessageHandler(() => receiver);
    });

    private static Task SendAsync(ServiceProvider services) => services.GetRequiredService<WebhookSender>().SendDueAsync(default);

    // One company with one webhook, for which there is something.
    private async Task<Somebody> AddAsync(ServiceProvider services, byte[]? secret = null)
    {
        var person = await Somebody.JoinAsync(server, services);
        await person.InScopeAsync(async (scope, db) =>
        {
            var webhook = new Webhook
            {
                Id = Guid.CreateVersion7(),
                TenantId = person.TenantId,
                Url = $"https://example.com/{person.TenantId}",
                Description = "",
                Types = [AlertRaised.Type],
                IsEnabled = true,
                Secret = secret ?? scope.GetRequiredService<WebhookSecret>().Create().Kept,
                CreatedAt = time.GetUtcNow(),
            };
            db.Add(webhook);
            scope.GetRequiredService<WebhookQueue>().Add(webhook, Guid.CreateVersion7(), AlertRaised.Type, time.GetUtcNow(), "");
            return await db.SaveChangesAsync();
        });
        return person;
    }

    private static async Task<(string Status, int Attempts, string? Error)> StateAsync(Somebody person)
    {
        var delivery = await person.InScopeAsync((_, db) => db.Set<WebhookDelivery>().SingleAsync());
        return (delivery.Status, delivery.Attempts, delivery.Error);
    }

    private sealed class Receiver(Func<HttpRequestMessage, Task>? before = null) : HttpMessageHandler
    {
        public ConcurrentQueue<HttpRequestMessage> Received { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await (before?.Invoke(request) ?? Task.CompletedTask);
            Received.Enqueue(request);
            return new(HttpStatusCode.OK);
        }
    }
}
