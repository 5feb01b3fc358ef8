using System.Globalization;
using System.Net;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.Bench.Events;

/// <summary>
/// Rounds of load, in each of which one part is killed (SIGKILL) and started again: producer with its relay, a consumer,
/// the auditor, Redis with and without its data, PostgreSQL. In the end everything that was placed has happened once.
/// </summary>
internal sealed class CrashRounds(GatehouseStack stack)
{
    private const int Orders = 40;
    private const int AtOnce = 4;
    private const string Redis = "redis-server";
    private const string Postgres = "postgres-server";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly string[] Parts = [ResourceNames.Orders, ResourceNames.Analytics, ResourceNames.Auth, Redis, ResourceNames.Users, "redis-empty", Postgres];

    private readonly Store store = new(stack);
    private int placed;

    public async Task<int> RunAsync(int rounds)
    {
        using var company = await Company.RegisterAsync(stack);
        await company.Admin.SendAsync(
            HttpMethod.Put, "/api/notifications/preferences", new { items = new[] { new { kind = "orders", inApp = true, mail = true } } });
        var failed = 0;
        Console.WriteLine("| round | killed under load | orders | events read by analytics | audit entries | counted | mails, each once |\n|---|---|---|---|---|---|---|");
        for (var round = 1; round <= rounds; round++)
        {
            // Tokens live for ten minutes, and AuthService may have been away.
            await UntilAsync(async () => (await company.Admin.LoginAsync(company.Email, Company.Password)).Status == HttpStatusCode.OK);
            var part = Parts[(round - 1) % Parts.Length];
            var load = LoadAsync(company, round);
            await Task.Delay(Random.Shared.Next(50, 400));
            await KillAsync(part);
            await load;
            placed += Orders;
            var last = new Counts(0, 0, 0, 0, 0, 0);
            var isRight = await UntilAsync(async () => (last = await CountAsync(company)).IsRight(placed));
            failed += isRight ? 0 : 1;
            Console.WriteLine($"| {round} | {part} | {last.Orders} | {last.Read} | {last.Audited} | {last.Counted} | {last.Mails}{(last.Mails == last.Keys ? "" : " DOUBLED")} |{(isRight ? "" : " WRONG")}");
        }

        Console.WriteLine(failed == 0 ? $"\nNothing lost and nothing doubled in {rounds} rounds." : $"\n{failed} of {rounds} rounds are wrong.");
        return failed;
    }

    // Whoever gets no answer asks again with the same key, as clients are told to.
    private static Task LoadAsync(Company company, int round) => Parallel.ForEachAsync(
        Enumerable.Range(0, Orders),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
        async (order, _) =>
        {
            Answer? made = null;
            await UntilAsync(async () => (made = await TryAsync(company, "/api/orders", $"{round}-{order}")) is { Status: HttpStatusCode.Created });

            // Paying it is what sends a mail. Twice is a conflict, which says that it was done.
            await UntilAsync(async () => await TryAsync(company, $"/api/orders/{made!.Json["id"]}/payment", null) is { Status: HttpStatusCode.OK or HttpStatusCode.Conflict });
        });

    private static async Task<Answer?> TryAsync(Company company, string path, string? key)
    {
        try
        {
            var answer = await company.Admin.SendAsync(
                HttpMethod.Post,
                path,
                key is null ? null : new { currency = "EUR", items = new[] { new { sku = "A", name = "A thing", quantity = 1, unitPrice = 10m } } },
                key is null ? [] : [(PlatformHeaders.IdempotencyKey, key)]);
            return answer;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private async Task KillAsync(string part)
    {
        var resource = part == "redis-empty" ? Redis : part;
        await stack.KillAsync(resource);
        if (part == "redis-empty")
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(stack.DataFolder, "redis"), "*", SearchOption.AllDirectories).Where(f => !f.EndsWith(".conf", StringComparison.Ordinal)))
            {
                File.Delete(file);
            }
        }

        await UntilAsync(async () =>
        {
            await stack.CommandAsync(resource, "resource-start");
            return true;
        });
    }

    private async Task<Counts> CountAsync(Company company)
    {
        try
        {
            var tenant = Guid.Parse(company.TenantId);
            return new(
                await store.ReadAsync<long>(ResourceNames.OrderDb, "select count(*) from orders where tenant_id = $1", tenant),
                await store.ReadAsync<long>(ResourceNames.AnalyticsDb, "select count(*) from order_facts where tenant_id = $1 and paid_at is not null", tenant),
                await store.ReadAsync<long>(ResourceNames.AuthDb, "select count(*) from audit_entries where tenant_id = $1 and action = 'order.placed'", tenant),
                (long)await store.ReadAsync<decimal>(ResourceNames.AnalyticsDb, "select coalesce(sum(orders), 0) from order_days where tenant_id = $1", tenant),
                await store.ReadAsync<long>(ResourceNames.AuthDb, "select count(*) from dev_mailbox where \"to\" = $1 and template = 'notification'", company.Email),
                await store.ReadAsync<long>(ResourceNames.AuthDb, "select count(distinct key) from dev_mailbox where \"to\" = $1 and template = 'notification'", company.Email));
        }
        catch (Npgsql.NpgsqlException)
        {
            return new(-1, 0, 0, 0, 0, 0);
        }
    }

    private static async Task<bool> UntilAsync(Func<Task<bool>> isSo)
    {
        var giveUp = DateTime.UtcNow + Patience;
        while (DateTime.UtcNow < giveUp)
        {
            try
            {
                if (await isSo())
                {
                    return true;
                }
            }
            catch (Exception failure) when (failure is InvalidOperationException or TimeoutException or HttpRequestException)
            {
                // Away for now.
            }

            await Task.Delay(100);
        }

        return false;
    }

    private sealed record Counts(long Orders, long Read, long Audited, long Counted, long Mails, long Keys)
    {
        public bool IsRight(int placed) => Orders == placed && Read == placed && Audited == placed && Counted == placed && Mails == placed && Keys == placed;

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Orders} {Read} {Audited} {Counted} {Mails}");
    }
}
