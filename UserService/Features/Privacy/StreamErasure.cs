using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Messaging;
using Gatehouse.ServiceDefaults.Privacy;
using StackExchange.Redis;

namespace Gatehouse.UserService.Features.Privacy;

/// <summary>Removes what names an address from the services' streams, once every reader has done with it, and from the dead letters.</summary>
internal sealed class StreamErasure(IConnectionMultiplexer redis)
{
    private const int BatchSize = 1000;

    private static readonly string[] Services =
        [ResourceNames.Auth, ResourceNames.Users, ResourceNames.Orders, ResourceNames.Analytics, ResourceNames.Gateway];

    public async Task<IReadOnlyList<ErasedPart>> EraseAsync(string email)
    {
        var mask = new AddressMask(email);
        var database = redis.GetDatabase();
        var (removed, waiting) = (0, 0);
        foreach (var service in Services)
        {
            var stream = RedisKeys.Stream(service);
            if (!await database.KeyExistsAsync(stream))
            {
                continue;
            }

            var groups = await StreamGroups.ReadAsync(database, stream);
            var done = groups.Count == 0 ? long.MaxValue : groups.Min(g => g.Done.Value);
            foreach (var entry in await NamingAsync(database, stream, mask))
            {
                var isDone = StreamPosition.Parse(entry).Value <= done;
                (removed, waiting) = isDone ? (removed + 1, waiting) : (removed, waiting + 1);
                _ = isDone ? await database.ExecuteAsync("XDEL", stream, entry) : null;
            }

            foreach (var abandoned in Services.SelectMany(group => new[] { RedisKeys.DeadLetters(service, group), RedisKeys.Replays(service, group) }))
            {
                foreach (var entry in await NamingAsync(database, abandoned, mask))
                {
                    await database.ExecuteAsync("XDEL", abandoned, entry);
                    removed++;
                }
            }
        }

        return [new(ErasedEvents, ErasedPart.Removed, removed), new(ErasedEvents, ErasedPart.Waiting, waiting)];
    }

    private const string ErasedEvents = "events";

    private static async Task<List<string>> NamingAsync(IDatabase database, string stream, AddressMask mask)
    {
        var found = new List<string>();
        for (var from = "-"; ;)
        {
            var entries = (RedisResult[])(await database.ExecuteAsync("XRANGE", stream, from, "+", "COUNT", BatchSize))!;
            foreach (var entry in entries.Select(e => (RedisResult[])e!))
            {
                if (Array.Exists((string[])entry[1]!, mask.IsIn))
                {
                    found.Add((string)entry[0]!);
                }

                from = "(" + (string)entry[0]!;
            }

            if (entries.Length < BatchSize)
            {
                return found;
            }
        }
    }
}
