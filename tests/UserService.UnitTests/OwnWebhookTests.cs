using System.Text.Json.Nodes;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Messaging;
using Gatehouse.TestKit;
using Gatehouse.UserService.Consumers;
using Gatehouse.UserService.Domain;
using Gatehouse.UserService.Features.Notifications;
using Gatehouse.UserService.Features.Webhooks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.UserService.UnitTests;

/// <summary>A person's own webhook: their notifications, of the kinds they chose, and nobody else's business.</summary>
[Collection(UserServerCollection.Name)]
public sealed class OwnWebhookTests(UserServer server)
{
    private readonly ManualTime time = new();

    [Fact]
    public async Task Notification_GoesToTheOwnWebhook_OfThePersonAndKind_Once()
    {
        await using var services = server.Start(time);
        var ada = await Somebody.JoinAsync(server, services);
        var bob = await Somebody.JoinAsync(server, services, company: ada.TenantId);
        await AddAsync(ada);
        await AddAsync(bob);
        await PreferAsync(ada, NotificationKinds.Orders);

        var told = await ada.TellAsync(NotificationKinds.Orders, "order-paid", "one");
        await ada.TellAsync(NotificationKinds.Security, "locked", "Ada");
        await bob.TellAsync(NotificationKinds.Orders, "order-paid", "two");

        var delivery = Assert.Single(await ada.InScopeAsync((_, db) => db.Set<WebhookDelivery>().AsNoTracking().ToListAsync()));
        Assert.Equal((PersonNotified.Type, told), (delivery.Type, delivery.MessageId));
        var data = JsonNode.Parse(delivery.Payload)!["data"]!;
        Assert.Equal((ada.UserId.ToString(), "orders", "Order paid"), ((string?)data["userId"], (string?)data["kind"], (string?)data["title"]));
    }

    [Fact]
    public async Task OwnWebhook_IsNoneOfTheCompanys_AndGoesWithTheMembership()
    {
        await using var services = server.Start(time);
        var ada = await Somebody.JoinAsync(server, services);
        var bob = await Somebody.JoinAsync(server, services, company: ada.TenantId);
        await AddAsync(ada);
        await PreferAsync(ada, NotificationKinds.Orders);
        await ada.TellAsync(NotificationKinds.Orders, "order-paid", "one");

        var id = await ada.InScopeAsync((_, db) => db.Set<Webhook>().Select(w => w.Id).SingleAsync());
        Assert.Empty((await bob.InScopeAsync((_, db) => ListWebhooks.HandleAsync(db, default))).Value!.Items);
        Assert.IsNotType<Microsoft.AspNetCore.Http.HttpResults.Ok<ListDeliveries.Response>>((await bob.InScopeAsync((_, db) => ListDeliveries.HandleAsync(id, db, default))).Result);
        Assert.IsNotType<Microsoft.AspNetCore.Http.HttpResults.Ok<ListDeliveries.Response>>((await bob.InScopeAsync((_, db) => OwnWebhook.DeliveriesAsync(bob.Caller, db, default))).Result);
        Assert.IsType<Microsoft.AspNetCore.Http.HttpResults.Ok<ListDeliveries.Response>>((await ada.InScopeAsync((_, db) => OwnWebhook.DeliveriesAsync(ada.Caller, db, default))).Result);
        await bob.InScopeAsync(async (scope, db) => await ChangeWebhook.RemoveAsync(id, db, scope.GetRequiredService<Outbox>(), default));
        Assert.Equal(1, await ada.InScopeAsync((_, db) => db.Set<Webhook>().CountAsync()));

        await ada.InScopeAsync(async (_, db) =>
        {
            await new KeepMembers(db).HandleAsync(
                new MemberLeft(MembershipId.New(), ada.UserId, ada.TenantId),
                new(Guid.NewGuid(), MemberLeft.Type, ada.TenantId, "x", DateTimeOffset.UtcNow.AddDays(1), 1, default, null, null), default);
            return true;
        });
        Assert.Equal(0, await ada.InScopeAsync((_, db) => db.Set<Webhook>().CountAsync()));
        Assert.Equal(0, await ada.InScopeAsync((_, db) => db.Set<WebhookDelivery>().CountAsync()));
    }

    [Fact]
    public async Task Second_OfOnePersonInOneCompany_IsImpossible()
    {
        await using var services = server.Start(time);
        var ada = await Somebody.JoinAsync(server, services);
        await AddAsync(ada);

        await Assert.ThrowsAsync<DbUpdateException>(() => AddAsync(ada));
    }

    private Task<int> AddAsync(Somebody person) => person.InScopeAsync((_, db) =>
    {
        db.Add(new Webhook
        {
            Id = Guid.CreateVersion7(),
            TenantId = person.TenantId,
            OwnerId = person.UserId,
            Url = "https://example.com/hook",
            Description = "",
            Types = [PersonNotified.Type],
            IsEnabled = true,
            Secret = [1],
            CreatedAt = time.GetUtcNow(),
        });
        return db.SaveChangesAsync();
    });

    private static Task<bool> PreferAsync(Somebody person, string kind) => person.InScopeAsync(async (scope, db) =>
    {
        await SetPreferences.HandleAsync(new([new(kind, true, false, true)]), person.Caller, db, scope.GetRequiredService<Outbox>(), default);
        return true;
    });
}
