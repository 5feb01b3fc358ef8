using StackExchange.Redis;

namespace Gatehouse.ServiceDefaults.Messaging;

/// <summary>How far one group of consumers is with a stream.</summary>
/// <param name="Name">The group.</param>
/// <param name="Done">Up to this entry everything is acknowledged.</param>
/// <param name="Pending">How many are delivered but not acknowledged.</param>
/// <param name="Lag">How many are not delivered yet; null when Redis cannot tell.</param>
public sealed record StreamGroup(string Name, StreamPosition Done, long Pending, long? Lag);

/// <summary>The groups of a stream, as Redis knows them.</summary>
public static class StreamGroups
{
    /// <summary>Reads them.</summary>
    /// <param name="database">Redis.</param>
    /// <param name="stream">The stream's key; it must exist.</param>
    /// <returns>Every group there is.</returns>
    public static async Task<IReadOnlyList<StreamGroup>> ReadAsync(IDatabase database, string stream)
    {
        ArgumentNullException.ThrowIfNull(database);
        var groups = new List<StreamGroup>();
        foreach (var row in (RedisResult[])(await database.ExecuteAsync("XINFO", "GROUPS", stream))!)
        {
            var fields = ((RedisResult[])row!).Chunk(2).ToDictionary(pair => (string)pair[0]!, pair => pair[1]);
            var (name, pending) = ((string)fields["name"]!, (long)fields["pending"]);
            var done = StreamPosition.Parse((string)fields["last-delivered-id"]!);
            if (pending > 0)
            {
                // [how many, the first, the last, by consumer]
                var summary = (RedisResult[])(await database.ExecuteAsync("XPENDING", stream, name))!;
                done = summary[1].IsNull ? done : StreamPosition.Parse((string)summary[1]!).Previous;
            }

            groups.Add(new(name, done, pending, fields.TryGetValue("lag", out var lag) && !lag.IsNull ? (long)lag : null));
        }

        return groups;
    }
}
