using StackExchange.Redis;

namespace Gatehouse.ServiceDefaults.Messaging;

/// <summary>Appends to a service's stream, and notices when Redis has forgotten what it was given before.</summary>
internal static class StreamWriter
{
    // One step: nothing is appended to a stream that lacks its end, so that a loss cannot hide behind newer entries.
    private const string Append = """
        local last = '0-0'
        if redis.call('EXISTS', KEYS[1]) == 1 then
          local info = redis.call('XINFO', 'STREAM', KEYS[1])
          for i = 1, #info, 2 do
            if info[i] == 'last-generated-id' then last = info[i + 1] end
          end
        end
        local ms, seq = string.match(last, '(%d+)-(%d+)')
        ms, seq = tonumber(ms), tonumber(seq)
        local result = { last }
        if ms < tonumber(ARGV[1]) or (ms == tonumber(ARGV[1]) and seq < tonumber(ARGV[2])) then
          return result
        end
        for i = 3, #ARGV do
          result[#result + 1] = redis.call('XADD', KEYS[1], '*', 'event', ARGV[i])
        end
        return result
        """;

    /// <summary>Appends all events, or none when the stream ends before <paramref name="known"/>.</summary>
    /// <param name="database">Redis.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="known">The last entry that was written to it.</param>
    /// <param name="events">The events as JSON.</param>
    /// <returns>Where the stream ended before, and the new entries; none of them after a loss.</returns>
    public static async Task<(StreamPosition End, IReadOnlyList<StreamPosition> Entries)> AppendAsync(
        IDatabase database, string stream, StreamPosition known, IEnumerable<string> events)
    {
        var answer = (string[])(await database.ScriptEvaluateAsync(
            Append, [stream], [known.Milliseconds, known.Number, .. events.Select(e => (RedisValue)e)]))!;
        return (StreamPosition.Parse(answer[0]), [.. answer.Skip(1).Select(StreamPosition.Parse)]);
    }
}
