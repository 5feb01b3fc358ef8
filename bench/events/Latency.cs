using System.Diagnostics;
using System.Text.Json;
using Gatehouse.Bench.Kit;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.Bench.Events;

/// <summary>Events written to OrderService's outbox at a steady rate, and when each consumer had them; then requests while Redis is away.</summary>
internal sealed class Latency(GatehouseStack stack)
{
    private const int PerSecondBatches = 20;
    private const int Requests = 400;
    private const int WarmSeconds = 30;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly (string Name, string Database)[] Consumers =
        [("analytics", ResourceNames.AnalyticsDb), ("audit", ResourceNames.AuthDb), ("notifications", ResourceNames.UserDb)];

    private readonly Store store = new(stack);

    public async Task<int> RunAsync(int rate, int seconds)
    {
        using var company = await Company.RegisterAsync(stack);

        // What is slow in a process's first seconds is not what this is about, nor what a consumer has left over from them.
        await RequestsAsync(company, Requests / 4);
        await AllHandledAsync(await WriteAsync(company, rate, WarmSeconds));
        var written = await WriteAsync(company, rate, seconds);
        Console.WriteLine($"""
            {written.Count} events at {rate} a second for {seconds} s, each read by every consumer

            | outbox to consumer, ms | p50 | p95 | p99 (goal 100) | longest |
            |---|---|---|---|---|
            """);
        foreach (var (name, times) in await AllHandledAsync(written))
        {
            Console.WriteLine(
                $"| {name} | {times.Percentile(0.5):0} | {times.Percentile(0.95):0} | {times.Percentile(0.99):0} | {times[^1]:0} |");
        }

        Console.WriteLine();
        var with = await RequestsAsync(company, Requests);
        await stack.CommandAsync("redis-server", "resource-stop");
        var first = await RequestsAsync(company, Requests / 4);
        var without = await RequestsAsync(company, Requests);
        Console.WriteLine($"""
            | POST /api/orders, {Requests} in a row | p50 ms | p99 ms |
            |---|---|---|
            | with Redis | {with.Percentile(0.5):0.0} | {with.Percentile(0.99):0.0} |
            | the first {Requests / 4} without | {first.Percentile(0.5):0.0} | {first.Percentile(0.99):0.0} |
            | without | {without.Percentile(0.5):0.0} | {without.Percentile(0.99):0.0} |
            """);
        await stack.CommandAsync("redis-server", "resource-start");
        return 0;
    }

    // As OrderService writes them, a few at a time and evenly.
    private async Task<Dictionary<Guid, DateTime>> WriteAsync(Company company, int rate, int seconds)
    {
        var written = new Dictionary<Guid, DateTime>();
        var tenant = Guid.Parse(company.TenantId);
        var owner = new UserId(Guid.Parse(company.UserId));
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1d / PerSecondBatches));
        for (var batch = 0; batch < seconds * PerSecondBatches && await timer.WaitForNextTickAsync(); batch++)
        {
            var (ids, subjects, envelopes, now) = (new List<Guid>(), new List<string>(), new List<string>(), DateTimeOffset.UtcNow);
            for (var i = 0; i < rate / PerSecondBatches; i++)
            {
                var placed = new OrderPlaced(OrderId.New(), owner, 10, "EUR", now);
                var envelope = new EventEnvelope(
                    Guid.CreateVersion7(), OrderPlaced.Type, new TenantId(tenant), placed.Subject, now, 1,
                    JsonSerializer.SerializeToElement(placed, JsonSerializerOptions.Web), null, null);
                ids.Add(envelope.Id);
                subjects.Add(placed.Subject);
                envelopes.Add(JsonSerializer.Serialize(envelope, JsonSerializerOptions.Web));
                written[envelope.Id] = now.UtcDateTime;
            }

            await store.RunAsync(
                ResourceNames.OrderDb,
                """
                insert into outbox (id, type, tenant_id, subject, envelope, occurred_at)
                select id, $4, $5, subject, envelope, $6 from unnest($1::uuid[], $2::text[], $3::text[]) as e(id, subject, envelope)
                """,
                ids.ToArray(), subjects.ToArray(), envelopes.ToArray(), OrderPlaced.Type, tenant, now);
        }

        return written;
    }

    private async Task<(string Name, double[] Milliseconds)[]> AllHandledAsync(Dictionary<Guid, DateTime> written)
    {
        var all = new List<(string Name, double[] Milliseconds)>();
        foreach (var (name, database) in Consumers)
        {
            var handled = await HandledAsync(name, database, written.Keys);
            all.Add((name, [.. written.Select(w => (handled[w.Key] - w.Value).TotalMilliseconds).Order()]));
        }

        return [.. all];
    }

    private async Task<Dictionary<Guid, DateTime>> HandledAsync(string name, string database, Dictionary<Guid, DateTime>.KeyCollection ids)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var handled = await store.TimesAsync(database, "select id, handled_at from inbox where id = any($1)", ids.ToArray());
            if (handled.Count == ids.Count)
            {
                return handled;
            }

            if (watch.Elapsed > Patience)
            {
                throw new TimeoutException($"{name} has handled {handled.Count} of {ids.Count} events after {Patience}.");
            }

            await Task.Delay(500);
        }
    }

    private static async Task<double[]> RequestsAsync(Company company, int count)
    {
        var times = new double[count];
        for (var i = 0; i < count; i++)
        {
            var start = Stopwatch.GetTimestamp();
            var answer = await company.Admin.PostAsync(
                "/api/orders", new { currency = "EUR", items = new[] { new { sku = "A", name = "A thing", quantity = 1, unitPrice = 10m } } });
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            _ = (int)answer.Status == 201 ? 0 : throw new InvalidOperationException($"{answer}");
        }

        Array.Sort(times);
        return times;
    }
}
