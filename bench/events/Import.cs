using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.Bench.Events;

/// <summary>A file of orders: taken, placed, and counted by analytics.</summary>
internal sealed class Import(GatehouseStack stack)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    public async Task<int> RunAsync(int rows)
    {
        using var company = await Company.RegisterAsync(stack);
        var text = new StringBuilder("currency,sku,name,quantity,unitPrice\n");
        for (var row = 0; row < rows; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $"EUR,SKU-{row},A thing,{1 + (row % 9)},{row % 100}.50\n");
        }

        var watch = Stopwatch.StartNew();
        using var file = new ByteArrayContent(Encoding.UTF8.GetBytes(text.ToString()));
        file.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        var begun = await company.Admin.SendAsync(HttpMethod.Post, "/api/orders/imports", file, (PlatformHeaders.IdempotencyKey, "the-file"));
        var taken = watch.Elapsed;
        if (begun.Status != HttpStatusCode.Accepted)
        {
            throw new InvalidOperationException($"{begun}");
        }

        var placed = await UntilAsync(watch, async () => (string?)(await company.Admin.GetAsync($"/api/orders/imports/{begun.Json["id"]}")).Json["status"] == "finished");
        var store = new Store(stack);
        var counted = await UntilAsync(watch, async () => await store.ReadAsync<decimal>(
            ResourceNames.AnalyticsDb, "select coalesce(sum(orders), 0) from order_days where tenant_id = $1", Guid.Parse(company.TenantId)) == rows);
        var audited = await UntilAsync(watch, async () => await store.ReadAsync<long>(
            ResourceNames.AuthDb, "select count(*) from audit_entries where tenant_id = $1 and action = 'order.placed'", Guid.Parse(company.TenantId)) == rows);
        Console.WriteLine($"""
            | {rows:n0} rows | seconds |
            |---|---|
            | taken: stored and every row checked | {taken.TotalSeconds:0.0} |
            | placed | {placed.TotalSeconds:0.0} |
            | counted by analytics | {counted.TotalSeconds:0.0} |
            | in the audit log | {audited.TotalSeconds:0.0} |
            """);
        return 0;
    }

    private static async Task<TimeSpan> UntilAsync(Stopwatch watch, Func<Task<bool>> isSo)
    {
        while (!await isSo())
        {
            if (watch.Elapsed > Patience)
            {
                throw new TimeoutException($"Not after {Patience}.");
            }

            await Task.Delay(200);
        }

        return watch.Elapsed;
    }
}
