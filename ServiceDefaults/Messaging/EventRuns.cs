using System.Text.Json;
using Gatehouse.ServiceDefaults.Contracts.Events;

namespace Gatehouse.ServiceDefaults.Messaging;

/// <summary>Neighbours of one type and tenant, which may be handled together.</summary>
internal sealed record EventRun(List<StreamItem> Items, List<EventEnvelope> Envelopes);

/// <summary>Cuts what was read into runs, in its order.</summary>
internal static class EventRuns
{
    // What a run holds locked, it holds until its end.
    private const int MaxLength = 25;

    public static IEnumerable<EventRun> Of(IReadOnlyList<StreamItem> items, IReadOnlySet<string> together)
    {
        EventRun? run = null;
        foreach (var item in items)
        {
            var envelope = Read(item);
            if (envelope is not null && run is { Envelopes: [{ } first, ..], Items.Count: < MaxLength } && together.Contains(first.Type)
                && first.Type == envelope.Type && first.TenantId == envelope.TenantId)
            {
                run.Items.Add(item);
                run.Envelopes.Add(envelope);
                continue;
            }

            if (run is not null)
            {
                yield return run;
            }

            run = new([item], envelope is null ? [] : [envelope]);
        }

        if (run is not null)
        {
            yield return run;
        }
    }

    // What cannot be read is told when it is handled by itself.
    private static EventEnvelope? Read(StreamItem item)
    {
        try
        {
            return JsonSerializer.Deserialize<EventEnvelope>(item.Event, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
