using System.Globalization;
using System.Text.Json.Nodes;
using Gatehouse.Bench.Gateway.Subjects;
using Gatehouse.TestKit;

namespace Gatehouse.Bench.Gateway;

/// <summary>Starts everybody, measures them in turn, and prints the medians.</summary>
internal static class Comparison
{
    private const string Self = "Bench.Gateway.dll";
    private const string Order = "/api/orders/01936f0e-7bbd-7c34-8a4e-3f0c7a5d2b11";
    private const int Connections = 64;

    public static async Task RunAsync(string[] args)
    {
        var rounds = Number(args, "--rounds", 5);
        var seconds = TimeSpan.FromSeconds(Number(args, "--seconds", 5));
        var only = args.Contains("--quick");
        var folder = Directory.CreateTempSubdirectory("gatehouse-bench-").FullName;
        var redis = new RedisServer();
        await redis.InitializeAsync();
        var postgres = new PostgresServer();
        await postgres.InitializeAsync();
        using var issuer = new TokenIssuer(SigningKey.Rsa(), TimeProvider.System);
        var keys = Path.Combine(folder, "jwks.json");
        await File.WriteAllTextAsync(keys, new JsonObject { ["keys"] = new JsonArray(issuer.Key.Jwk) }.ToJsonString());
        using var backend = await Subject.StartAsync("backend", Self, ["backend", keys]);
        var address = $"http://127.0.0.1:{backend.Port}";
        var subjects = new List<Subject>();
        try
        {
            var settings = Settings(redis, postgres, address);
            await Subject.FinishAsync("Gateway.dll", ["--migrate"], settings);
            if (Number(args, "--soak", 0) is > 0 and var minutes)
            {
                subjects.Add(await Subject.StartAsync("Gatehouse", "Gateway.dll", [], settings));
                await Soak.RunAsync(subjects[0], Load.Requests(People.Tokens(issuer), Order), Connections, minutes);
                return;
            }

            subjects.Add(await Subject.StartAsync("bare YARP", Self, ["bare", address]));
            subjects.Add(await Subject.StartAsync("Gatehouse", "Gateway.dll", [], settings));
            if (args.Contains("--telemetry"))
            {
                // Logs, metrics and traces go to the backend, which throws them away.
                settings = [.. settings, ("OTEL_EXPORTER_OTLP_ENDPOINT", address), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")];
                subjects.Add(await Subject.StartAsync("Gatehouse, every request traced", "Gateway.dll", [], settings));
                subjects.Add(await Subject.StartAsync(
                    "Gatehouse, one in a hundred traced", "Gateway.dll", [], [.. settings, ("OTEL_TRACES_SAMPLER", "parentbased_traceidratio"), ("OTEL_TRACES_SAMPLER_ARG", "0.01")]));
            }

            if (!only)
            {
                subjects.Add(await Subject.StartAsync("YARP, token and Redis each time", Self, ["usual", address, redis.ConnectionString, keys]));
                if (await HaProxy.StartAsync(backend.Port, folder, issuer.Key.PublicPem) is { } haProxy)
                {
                    subjects.Add(haProxy);
                }
            }

            await MeasureAsync(subjects, issuer, rounds, seconds, only);
        }
        finally
        {
            subjects.ForEach(subject => subject.Dispose());
            await redis.DisposeAsync();
            await postgres.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    // What a deployment must set, and nothing else: limits, log level and the rest are the defaults.
    private static (string, string)[] Settings(RedisServer redis, PostgresServer postgres, string address) =>
    [
        ("ConnectionStrings__gatewaydb-owner", postgres.ConnectionString("gatewaydb")),
        ("ConnectionStrings__gatewaydb", postgres.ConnectionString("gatewaydb", "gatewaydb_app", "bench")),
        ("Auth__Issuer", TokenIssuer.Issuer),
        ("Internal__Key", Guid.NewGuid().ToString("N")),
        ("Session__Key", Convert.ToBase64String(new byte[32])),
        ("ConnectionStrings__redis", redis.ConnectionString),
        .. ((string[])["auth", "users", "orders", "analytics", "admin"]).Select(service => ($"services__{service}__http__0", address)),
    ];

    private static async Task MeasureAsync(List<Subject> subjects, TokenIssuer issuer, int rounds, TimeSpan duration, bool only)
    {
        var requests = Load.Requests(People.Tokens(issuer), Order);
        Console.WriteLine($"{DateTime.UtcNow:u}, {Environment.ProcessorCount} processors, load {LoadAverage()}, {rounds} rounds of {duration.TotalSeconds} s, {Connections} connections, {People.Count} people");
        foreach (var subject in subjects)
        {
            var (runs, compiling) = await WarmAsync(subject, requests, duration);
            Console.WriteLine($"  {subject.Name} warmed in {runs} runs, in the last of which {compiling:P1} went into compiling");
        }

        var figures = subjects.ToDictionary(subject => subject, _ => new List<Figures>());
        for (var round = 1; round <= rounds; round++)
        {
            foreach (var subject in subjects)
            {
                var one = await Figures.OfAsync(subject, () => Load.RunAsync(subject.Port, requests, Connections, duration));
                figures[subject].Add(one);
                Console.WriteLine($"  round {round}, {subject.Name}: {one.Cpu:F4} ms, {one.PerSecond:F0}/s, compiling {one.Compiling:P0}, load {LoadAverage()}, {Describe(one.Load)}");
            }
        }

        var bare = figures[subjects[0]];
        Console.WriteLine("\n| at saturation | CPU per request | ÷ bare | requests/s | ÷ bare | allocated per request | p99 |\n|---|---|---|---|---|---|---|");
        foreach (var subject in subjects)
        {
            var all = figures[subject];
            Console.WriteLine(Row(
                subject.Name,
                $"{Median(all, f => f.Cpu):F4} ms",
                $"{MedianRatio(all, bare, f => f.Cpu):F2}",
                $"{Median(all, f => f.PerSecond):F0}",
                $"{MedianRatio(all, bare, f => f.PerSecond):P0}",
                all[0].Allocated is null ? "" : $"{Median(all, f => f.Allocated ?? 0):F0} B",
                $"{Median(all, f => f.Load.Percentile(0.99)):F2} ms"));
        }

        if (!only)
        {
            await HalfLoadAsync(subjects, requests, Median(bare, f => f.PerSecond) / 2, rounds, duration);
            await RefusalsAsync(subjects, issuer, rounds, duration);
        }

        Console.WriteLine($"\nMemory at the end: {string.Join(", ", subjects.Select(s => $"{s.Name} {s.Memory() >> 20} MiB"))}");
    }

    // Until the compiler has done its work, under a 200th of the processor time in five runs on end, or 60 runs: what a process
    // costs while its methods are still being replaced says little about the days after.
    private static async Task<(int Runs, double Compiling)> WarmAsync(Subject subject, byte[][] requests, TimeSpan duration)
    {
        var (runs, calm) = (0, 0);
        double compiling;
        do
        {
            compiling = (await Figures.OfAsync(subject, () => Load.RunAsync(subject.Port, requests, Connections, duration))).Compiling;
            calm = compiling < 0.005 ? calm + 1 : 0;
            runs++;
        }
        while (calm < 5 && runs < 60);
        return (runs, compiling);
    }

    private static async Task HalfLoadAsync(List<Subject> subjects, byte[][] requests, double rate, int rounds, TimeSpan duration)
    {
        var times = subjects.ToDictionary(subject => subject, _ => new List<Figures>());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var subject in subjects)
            {
                times[subject].Add(await Figures.OfAsync(subject, () => Load.RunAsync(subject.Port, requests, Connections, duration, rate)));
            }
        }

        var bare = times[subjects[0]];
        Console.WriteLine($"\n| at {rate:F0} requests/s | p50 | p99 | p99 over bare | CPU per request |\n|---|---|---|---|---|");
        foreach (var subject in subjects)
        {
            var all = times[subject];
            var p99 = Median(all, f => f.Load.Percentile(0.99));
            Console.WriteLine(Row(subject.Name, $"{Median(all, f => f.Load.Percentile(0.5)):F2} ms", $"{p99:F2} ms", $"{p99 - Median(bare, f => f.Load.Percentile(0.99)):F2} ms", $"{Median(all, f => f.Cpu):F4} ms"));
        }
    }

    private static async Task RefusalsAsync(List<Subject> subjects, TokenIssuer issuer, int rounds, TimeSpan duration)
    {
        using var forger = new TokenIssuer(SigningKey.Rsa(issuer.Key.Id), TimeProvider.System);
        (string Name, byte[][] Requests)[] kinds =
        [
            ("401, no token", Load.Requests([null], Order)),
            ("401, forged signature", Load.Requests(People.Tokens(forger), Order)),
            ("403, permission missing", Load.Requests([People.PowerlessToken(issuer)], Order)),
            ("429, one person", Load.Requests([People.Tokens(issuer)[0]], Order)),
        ];
        Console.WriteLine("\n| refused | by | CPU per request | answers |\n|---|---|---|---|");
        foreach (var (name, requests) in kinds)
        {
            foreach (var subject in subjects.Where(s => s.Name == "Gatehouse" || (s.Name.StartsWith("HAProxy", StringComparison.Ordinal) && name.StartsWith("401", StringComparison.Ordinal))))
            {
                await Load.RunAsync(subject.Port, requests, Connections, duration);
                var all = new List<Figures>();
                for (var round = 0; round < Math.Min(rounds, 3); round++)
                {
                    all.Add(await Figures.OfAsync(subject, () => Load.RunAsync(subject.Port, requests, Connections, duration)));
                }

                Console.WriteLine(Row(name, subject.Name, $"{Median(all, f => f.Cpu):F4} ms", Describe(all[0].Load)));
            }
        }
    }

    private static string Describe(LoadResult load) => string.Join(", ", load.Statuses.OrderBy(s => s.Key).Select(s => $"{s.Key} × {s.Value}"));

    private static double Median(List<Figures> all, Func<Figures, double> of) => all.Select(of).Order().ElementAt(all.Count / 2);

    // Within each round, whose halves saw the same machine.
    private static double MedianRatio(List<Figures> all, List<Figures> bare, Func<Figures, double> of) =>
        all.Zip(bare, (one, other) => of(one) / of(other)).Order().ElementAt(all.Count / 2);

    private static string Row(params string[] cells) => $"| {string.Join(" | ", cells)} |";

    private static string LoadAverage() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    private static int Number(string[] args, string name, int otherwise) =>
        Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : otherwise;
}

/// <summary>One run of one proxy.</summary>
/// <param name="Load">What the clients saw.</param>
/// <param name="Cpu">Processor time of the proxy per request, in milliseconds.</param>
/// <param name="Allocated">Bytes it allocated per request.</param>
/// <param name="Compiling">What part of the processor time went into compiling.</param>
internal sealed record Figures(LoadResult Load, double Cpu, double? Allocated, double Compiling)
{
    public double PerSecond => Load.Count / Load.Seconds;

    public static async Task<Figures> OfAsync(Subject subject, Func<Task<LoadResult>> run)
    {
        var (cpu, inside) = (subject.ProcessorTime(), await subject.InsideAsync());
        var load = await run();
        var (used, after) = (subject.ProcessorTime() - cpu, await subject.InsideAsync());
        return new(
            load, used / load.Count, (after?.Allocated - inside?.Allocated) / (double)load.Count, (after?.Compiling - inside?.Compiling ?? 0) / used);
    }
}
