using Gatehouse.Bench.Kit;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.Bench.Events;

/// <summary>A year of orders of one company, and how long each question over all of it takes through the gateway.</summary>
internal sealed class Questions(GatehouseStack stack)
{
    private const int Times = 15;
    private const int Customers = 20_000;

    private readonly Store store = new(stack);

    public async Task<int> RunAsync(int facts)
    {
        using var company = await Company.RegisterAsync(stack);
        var tenant = Guid.Parse(company.TenantId);
        await FillAsync(tenant, facts);
        var scansBefore = await ScansAsync();
        Console.WriteLine($"| {facts:n0} orders of {Customers:n0} people in a year | median ms | longest of {Times} ms (goal 200) |\n|---|---|---|");
        var (from, to) = (DateTime.UtcNow.AddDays(-364), DateTime.UtcNow);
        var year = $"from={from:yyyy-MM-dd}&to={to:yyyy-MM-dd}";
        foreach (var question in new[]
        {
            $"orders?{year}", $"orders/series?{year}", $"orders/series?by=hour&from={to.AddDays(-30):yyyy-MM-dd}&to={to:yyyy-MM-dd}", $"orders/customers?{year}",
            $"orders/funnel?{year}", $"orders/retention?{year}", $"traffic?{year}", $"traffic/routes?{year}", $"traffic/refusals?{year}", $"sign-ins?{year}", $"export?{year}",
        })
        {
            // Filling may take longer than a token lives.
            await company.Admin.LoginAsync(company.Email, Company.Password);
            await company.Admin.GetAsync($"/api/analytics/{question}");
            var times = await Figures.TimesAsync(Times, async _ =>
            {
                var answer = await company.Admin.GetAsync($"/api/analytics/{question}");
                _ = (int)answer.Status == 200 ? 0 : throw new InvalidOperationException($"{question}: {answer}");
            });
            Console.WriteLine($"| {question.Split('?')[0]}{(question.Contains("by=hour", StringComparison.Ordinal) ? ", 31 days by the hour" : "")} | {times.Percentile(0.5):0.0} | {times[^1]:0.0} |");
        }

        Console.WriteLine($"\nfacts read from end to end meanwhile: {await ScansAsync() - scansBefore}");
        return 0;
    }

    private async Task FillAsync(Guid tenant, int facts)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        await store.RunAsync(
            ResourceNames.AnalyticsDb,
            "select keep_month('order_facts', month), keep_month('traffic_facts', month) from generate_series(now() - interval '13 months', now(), interval '1 month') month");
        await store.RunAsync(
            ResourceNames.AnalyticsDb,
            """
            with people as (select array(select gen_random_uuid() from generate_series(1, $3)) as ids)
            insert into order_facts (tenant_id, order_id, placed_at, owner_id, currency, amount, paid_at, shipped_at, ended_at)
            select $1, gen_random_uuid(), at, (select ids from people)[1 + floor(power(random(), 2) * $3)::int], (array['EUR', 'USD', 'GBP'])[1 + n % 3], 1 + n % 500,
                case when n % 10 < 8 then at + interval '1 hour' end, case when n % 10 < 6 then at + interval '1 day' end, case when n % 20 = 0 then at + interval '2 hours' end
            from (select n, now() - random() * interval '364 days' as at from generate_series(1, $2) n) orders
            """,
            tenant, facts, Customers);
        await store.RunAsync(
            ResourceNames.AnalyticsDb,
            """
            insert into traffic_facts (tenant_id, at, event_id, route, outcome, requests, buckets)
            select $1, hour, gen_random_uuid(), route, outcome, 10, array[1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]::bigint[]
            from generate_series(now() - interval '364 days', now(), interval '1 hour') hour,
                unnest(array['orders-read', 'orders-write', 'me', 'users-read', 'analytics']) route, unnest(array['served', 'limited']) outcome
            """,
            tenant);
        await store.RunAsync(ResourceNames.AnalyticsDb, "select rebuild_figures($1, (now() - interval '370 days')::date, (now() + interval '1 day')::date)", tenant);
        await store.RunAsync(ResourceNames.AnalyticsDb, "analyze");
        Console.WriteLine($"Filled, with figures rebuilt from facts, in {watch.Elapsed.TotalSeconds:0} s.\n");
    }

    private Task<long> ScansAsync() => store.ReadAsync<long>(
        ResourceNames.AnalyticsDb, "select coalesce(sum(seq_scan), 0)::bigint from pg_stat_user_tables where relname ~ '_facts_[0-9]'");
}
