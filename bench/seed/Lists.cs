using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Gatehouse.Bench.Kit;

namespace Gatehouse.Bench.Seed;

/// <summary>Every list the dashboard shows, of one large company: how long the service takes, and how much it sends.</summary>
internal static class Lists
{
    private const string Root = "root@gatehouse.example";
    private const int Calls = 20;
    private const int Goal = 300;
    private const int GoalBytes = 100_000;
    private static readonly string[] Participant = ["participant"];

    /// <param name="sizes">How many members, and how many audit entries.</param>
    public static async Task RunAsync(string[] sizes)
    {
        var (members, entries) = (Number(sizes.ElementAtOrDefault(0), 10_000), Number(sizes.ElementAtOrDefault(1), 1_000_000));
        await using var server = await AuthServer.StartAsync(("Demo__Password", AuthServer.Password));
        var seeding = await Seeding.OfAsync(server, 1, members, "large");
        await seeding.FillAsync(10_000, 10_000, "other");
        var admin = (string)(await server.LoginAsync("large-1@example.com"))["accessToken"]!;
        var root = (string)(await server.LoginAsync(Root))["accessToken"]!;
        await server.PostAsync("/invitations", new { email = "guest@example.com", roles = Participant }, admin);
        var watch = Stopwatch.StartNew();
        var somebody = await new LargeCompany(server.Database).FillAsync("large-1", entries, 10_000, 100_000);
        Console.WriteLine($"{entries:n0} audit entries, 10,000 invitations, 100,000 mails in {watch.Elapsed.TotalSeconds:0.0} s");

        var busy = (string)(await GetAsync(server, "/audit?limit=1", admin)).Json["items"]![0]!["actorId"]!;
        var middle = DateTime.UtcNow.AddSeconds(-15.0 * entries);
        await seeding.StartCountingAsync();
        Console.WriteLine($"""
            {DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC, {Environment.ProcessorCount} cores, .NET {Environment.Version}; {members:n0} members, {entries:n0} audit entries; {Calls} calls each

            | list | median ms | slowest ms | bytes |
            |---|---|---|---|
            """);
        foreach (var path in (string[])
        [
            "/members?limit=25", "/members?limit=200", "/members?limit=25&sort=-joined", "/members?limit=25&sort=name", "/members?limit=25&sort=-name",
            "/members?limit=25&search=person%2099", "/members?limit=25&search=nobody%20at%20all", "/members?limit=25&role=company_admin",
            "/members?limit=25&role=manager", "/members?limit=25&status=locked", $"/members/{somebody}", $"/members/{somebody}/sessions",
            "/invitations?limit=25", "/invitations?limit=200", "/roles", "/policies", "/policies/attributes", "/api-keys", "/clients", "/impersonations", "/alerts?limit=50",
            "/audit?limit=25", "/audit?limit=50", "/audit?limit=200", "/audit?limit=50&action=role.", "/audit?limit=50&action=role.changed",
            "/audit?limit=50&action=policy.", "/audit?limit=50&action=session.started", $"/audit?limit=50&actor={somebody}", $"/audit?limit=50&actor={busy}",
            $"/audit?limit=50&actor={Guid.NewGuid()}", $"/audit?limit=50&target=user/{somebody}", $"/audit?limit=50&person={somebody}", $"/audit?limit=50&person={busy}",
            "/audit?limit=50&correlationId=nothing", $"/audit?limit=50&to={At(middle)}", $"/audit?limit=50&from={At(middle)}&to={At(middle.AddDays(1))}",
            $"/audit?limit=50&from={At(middle)}&to={At(middle.AddDays(1))}&action=role.",
        ])
        {
            await MeasureAsync(server, path, admin);
        }

        foreach (var path in (string[])["/tenants?limit=25", "/tenants?limit=200", "/tenants?limit=25&name=other%20999", "/tenants?limit=25&status=suspended", "/mails?limit=25", "/mails?limit=200"])
        {
            await MeasureAsync(server, path, root);
        }

        await PagesAsync(server, "/members?limit=200&sort=name", members / 200, admin);
        foreach (var scan in await seeding.LongScansAsync())
        {
            Console.WriteLine($"read from end to end while measuring: {scan}");
        }
    }

    private static int Number(string? text, int otherwise) => text is null ? otherwise : int.Parse(text, CultureInfo.InvariantCulture);

    private static string At(DateTime time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static async Task MeasureAsync(AuthServer server, string path, string token)
    {
        var bytes = (await GetAsync(server, path, token)).Bytes;
        var times = await Figures.TimesAsync(Calls, _ => GetAsync(server, path, token));
        var missed = times[^1] > Goal || bytes > GoalBytes ? ", **missed**" : "";
        Console.WriteLine($"| `{Shown(path)}` | {times.Median():0.0} | {times[^1]:0.0} | {bytes:n0}{missed} |");
    }

    // The last page is as fast as the first.
    private static async Task PagesAsync(AuthServer server, string path, int pages, string token)
    {
        var (cursor, slowest) = ("", 0.0);
        for (var page = 0; page < pages; page++)
        {
            var start = Stopwatch.GetTimestamp();
            var answer = await GetAsync(server, path + cursor, token);
            slowest = Math.Max(slowest, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            cursor = $"&cursor={answer.Json["nextCursor"]}";
        }

        Console.WriteLine($"| `{path}`, all {pages} pages | | {slowest:0.0} | |");
    }

    private static string Shown(string path) =>
        System.Text.RegularExpressions.Regex.Replace(path, "[0-9a-f]{8}-[0-9a-f-]{27}", "…");

    private static async Task<(JsonNode Json, int Bytes)> GetAsync(AuthServer server, string path, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new("Bearer", token);
        using var response = await server.Http.SendAsync(request);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        return response.IsSuccessStatusCode
            ? (JsonNode.Parse(bytes)!, bytes.Length)
            : throw new HttpRequestException($"{path}: {(int)response.StatusCode} {System.Text.Encoding.UTF8.GetString(bytes)}");
    }
}
