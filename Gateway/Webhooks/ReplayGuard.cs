using Gatehouse.ServiceDefaults.Contracts;
using StackExchange.Redis;

namespace Gatehouse.Gateway.Webhooks;

/// <summary>Lets a delivery through once. One that failed behind the gateway may come again: its sender is expected to try.</summary>
internal sealed class ReplayGuard(IConnectionMultiplexer redis)
{
    private const string OnItsWay = "on its way";
    private const string Delivered = "delivered";

    // A gateway that ends in between must not keep a delivery out for long.
    private static readonly TimeSpan WhileOnItsWay = TimeSpan.FromSeconds(60);

    // Twice the tolerance either way; what has no time of its own is remembered for a week.
    private static readonly TimeSpan Timed = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan Untimed = TimeSpan.FromDays(7);

    /// <summary>Takes a delivery on.</summary>
    public async Task<Turn> TakeAsync(string source, WebhookDelivery delivery)
    {
        var key = RedisKeys.Webhook(source, delivery.Id);
        var database = redis.GetDatabase();
        return await database.StringSetAsync(key, OnItsWay, WhileOnItsWay, When.NotExists) ? Turn.First
            : await database.StringGetAsync(key) == Delivered ? Turn.Again
            : Turn.Meanwhile;
    }

    /// <summary>Remembers a delivery, or gives it free when it could not be delivered.</summary>
    public Task EndAsync(string source, WebhookDelivery delivery, bool isDelivered)
    {
        var key = RedisKeys.Webhook(source, delivery.Id);
        var database = redis.GetDatabase();
        return isDelivered ? database.StringSetAsync(key, Delivered, delivery.IsTimed ? Timed : Untimed) : database.KeyDeleteAsync(key);
    }
}

/// <summary>What a delivery is to the ones before it.</summary>
internal enum Turn
{
    First,

    /// <summary>It has been delivered.</summary>
    Again,

    /// <summary>The same is on its way.</summary>
    Meanwhile,
}
