using System.Globalization;
using Gatehouse.ServiceDefaults.Messaging;
using Gatehouse.TestKit;
using Gatehouse.UserService.Domain;
using Gatehouse.UserService.Features.Notifications.Digests;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.UserService.UnitTests;

/// <summary>What somebody has not read comes as one mail, at their time, whatever dies meanwhile.</summary>
[Collection(UserServerCollection.Name)]
public sealed class DigestTests(UserServer server)
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private readonly ManualTime time = new(Noon);

    [Fact]
    public async Task Digest_HasWhatIsUnreadOfTheChosenKinds_OnceEach()
    {
        await using var services = server.Start(time);
        var (ada, bob) = (await Somebody.JoinAsync(server, services), await Somebody.JoinAsync(server, services));
        await SetAsync(ada, new("day", "18:00", Kinds: [NotificationKinds.Orders]));
        await ada.TellAsync(NotificationKinds.Orders, "order-paid", "one");
        await ada.TellAsync(NotificationKinds.Orders, "order-shipped", "one");
        await ada.TellAsync(NotificationKinds.Security, "locked", "Ada");
        await bob.TellAsync(NotificationKinds.Orders, "order-paid", "two");
        await ada.InScopeAsync((_, db) => db.Notifications.Where(n => n.UserId == ada.UserId && n.Title == "Order paid").ExecuteUpdateAsync(set => set.SetProperty(n => n.ReadAt, Noon)));

        await SendAsync(services, TimeSpan.FromHours(5.9));
        Assert.Empty(await server.MailsAsync(ada.Email));
        await SendAsync(services, TimeSpan.FromHours(0.2));
        await SendAsync(services, TimeSpan.Zero);

        var mail = Assert.Single(await server.MailsAsync(ada.Email));
        Assert.Equal(("digest", "1"), ((string?)mail["template"], (string?)mail["model"]!["count"]));
        Assert.Equal(["Order shipped: Your order one is on its way."], mail["model"]!["items"]!.AsArray().Select(i => (string?)i));
        Assert.Equal($"digest/{ada.TenantId}/{ada.UserId}/202603021800", (string?)mail["idempotencyKey"]);
        Assert.Empty(await server.MailsAsync(bob.Email));

        // The next day only what is new, and without anything new no mail.
        await SendAsync(services, TimeSpan.FromDays(1));
        Assert.Single(await server.MailsAsync(ada.Email));
        await ada.TellAsync(NotificationKinds.Orders, "order-delivered", "one");
        await SendAsync(services, TimeSpan.FromDays(1));
        var mails = await server.MailsAsync(ada.Email);
        Assert.Equal(["Order delivered: Your order one has arrived."], mails[1]["model"]!["items"]!.AsArray().Select(i => (string?)i));
        Assert.Equal(2, mails.Count);
    }

    [Fact]
    public async Task Sender_ThatDiesBeforeItsCommit_LeavesExactlyOneMailToTheNext()
    {
        await using var dying = server.Start(time, new DyingCommits(1));
        await using var services = server.Start(time);
        var ada = await Somebody.JoinAsync(server, services);
        await SetAsync(ada, new("week", "13:00", "monday", [NotificationKinds.Orders]));
        await ada.TellAsync(NotificationKinds.Orders, "order-paid", "one");
        time.Advance(TimeSpan.FromHours(1.1));

        await Assert.ThrowsAsync<AggregateException>(() => dying.GetRequiredService<DigestSender>().SendDueAsync(default));
        Assert.Empty(await server.MailsAsync(ada.Email));
        await SendAsync(services, TimeSpan.Zero);

        Assert.Single(await server.MailsAsync(ada.Email));
        Assert.Equal(Noon.AddDays(7).AddHours(1), (await GetAsync(ada)).NextAt);
    }

    [Fact]
    public async Task Digest_ThatCannotBeMade_DoesNotHoldUpTheNext()
    {
        await using var services = server.Start(time);
        var (ada, bob) = (await Somebody.JoinAsync(server, services), await Somebody.JoinAsync(server, services));
        foreach (var person in new[] { ada, bob })
        {
            await SetAsync(person, new("day", "13:00", Kinds: [NotificationKinds.Orders]));
            await person.TellAsync(NotificationKinds.Orders, "order-paid", "one");
        }

        await ada.InScopeAsync((_, db) => db.Profiles.Where(p => p.UserId == ada.UserId).ExecuteUpdateAsync(set => set.SetProperty(p => p.TimeZone, "Not/There")));
        time.Advance(TimeSpan.FromHours(2));

        await Assert.ThrowsAsync<AggregateException>(() => services.GetRequiredService<DigestSender>().SendDueAsync(default));

        Assert.Single(await server.MailsAsync(bob.Email));
        Assert.Empty(await server.MailsAsync(ada.Email));
        await ada.InScopeAsync((_, db) => db.Profiles.Where(p => p.UserId == ada.UserId).ExecuteUpdateAsync(set => set.SetProperty(p => p.TimeZone, "Europe/Vienna")));
        await SendAsync(services, TimeSpan.Zero);
        Assert.Single(await server.MailsAsync(ada.Email));
    }

    [Fact]
    public async Task Senders_AtTheSameTime_SendOneMail_AndSoDoesOneThatWasAwayForDays()
    {
        await using var services = server.Start(time);
        var ada = await Somebody.JoinAsync(server, services);
        await SetAsync(ada, new("day", "13:00", Kinds: [NotificationKinds.Orders]));
        await ada.TellAsync(NotificationKinds.Orders, "order-paid", "one");
        time.Advance(TimeSpan.FromDays(3));

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => services.GetRequiredService<DigestSender>().SendDueAsync(default)));

        Assert.Single(await server.MailsAsync(ada.Email));
        Assert.Equal(Noon.AddDays(3).AddHours(1), (await GetAsync(ada)).NextAt);
    }

    [Fact]
    public async Task Digest_ThatIsLong_SaysHowManyMore_AndOneThatIsOff_IsNotSent()
    {
        await using var services = server.Start(time);
        var (ada, bob) = (await Somebody.JoinAsync(server, services), await Somebody.JoinAsync(server, services));
        foreach (var person in new[] { ada, bob })
        {
            await SetAsync(person, new("day", "13:00", Kinds: [NotificationKinds.Orders]));
            for (var n = 0; n < DigestSender.MostItems + 2; n++)
            {
                await person.TellAsync(NotificationKinds.Orders, "order-paid", $"{n}");
            }
        }

        Assert.Equal("off", (await SetAsync(bob, new("off"))).Every);
        await SendAsync(services, TimeSpan.FromHours(2));

        var mail = Assert.Single(await server.MailsAsync(ada.Email));
        Assert.Equal((DigestSender.MostItems, "2", "52"), (mail["model"]!["items"]!.AsArray().Count, (string?)mail["model"]!["more"], (string?)mail["model"]!["count"]));
        Assert.Empty(await server.MailsAsync(bob.Email));
        Assert.Null((await GetAsync(bob)).NextAt);
    }

    [Fact]
    public async Task Digest_SetManyTimesAtOnce_IsOneOfThem()
    {
        await using var services = server.Start(time);
        var ada = await Somebody.JoinAsync(server, services);

        for (var round = 0; round < 5; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Task.Run(() => SetAsync(ada, new("day", $"1{n}:30", Kinds: [NotificationKinds.Orders])))));
        }

        var digest = await GetAsync(ada);
        Assert.EndsWith(":30", digest.At, StringComparison.Ordinal);
        Assert.Equal(digest.At, digest.NextAt?.ToString("HH:mm", CultureInfo.InvariantCulture));
        Assert.Equal("week", (await SetAsync(ada, new("week", "07:30", "friday", [NotificationKinds.Security]))).Every);
        Assert.Equal(("friday", NotificationKinds.Security), ((await GetAsync(ada)).On, Assert.Single((await GetAsync(ada)).Kinds)));
    }

    [Theory]
    [InlineData("day", null, null, "orders", "at")]
    [InlineData("day", "", null, "orders", "at")]
    [InlineData("week", "07:00", "", "orders", "on")]
    [InlineData("week", "07:00", null, "orders", "on")]
    [InlineData("day", "07:00", null, null, "kinds")]
    [InlineData("day", "07:00", null, "weather", "kinds")]
    public async Task Digest_ThatLacksSomething_IsRefusedByField(string every, string? at, string? on, string? kind, string field)
    {
        await using var services = server.Start(time);
        var ada = await Somebody.JoinAsync(server, services);

        var refused = await ada.InScopeAsync((scope, db) => DigestEdit.SetAsync(
            new(every, at, on, kind is null ? null : [kind]), ada.Caller, db, scope.GetRequiredService<Outbox>(), time, default));

        var problem = Assert.IsType<Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult>(refused.Result).ProblemDetails;
        Assert.Equal([field], ((IEnumerable<KeyValuePair<string, string[]>>)problem.Extensions["errors"]!).Select(e => e.Key));
    }

    [Fact]
    public async Task Digest_InATimeZoneThatTheSystemDoesNotKnow_IsAConflict()
    {
        await using var services = server.Start(time);
        var ada = await Somebody.JoinAsync(server, services, "Not/There");

        var refused = await ada.InScopeAsync((scope, db) => DigestEdit.SetAsync(
            new("day", "07:30", null, [NotificationKinds.Orders]), ada.Caller, db, scope.GetRequiredService<Outbox>(), time, default));

        Assert.Equal(409, Assert.IsType<Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult>(refused.Result).StatusCode);
        Assert.Equal("off", (await GetAsync(ada)).Every);
    }

    private async Task SendAsync(ServiceProvider services, TimeSpan later)
    {
        time.Advance(later);
        while (await services.GetRequiredService<DigestSender>().SendDueAsync(default))
        {
            // There may be more.
        }
    }

    private Task<DigestEdit.Response> SetAsync(Somebody person, DigestEdit.DigestRequest request) => person.InScopeAsync(async (scope, db) =>
        (DigestEdit.Response)((IValueHttpResult)(await DigestEdit.SetAsync(request, person.Caller, db, scope.GetRequiredService<Outbox>(), time, default)).Result).Value!);

    private static Task<DigestEdit.Response> GetAsync(Somebody person) => person.InScopeAsync(async (_, db) => (await DigestEdit.GetAsync(person.Caller, db, default)).Value!);
}
