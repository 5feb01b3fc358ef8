using System.Diagnostics;
using System.Text;
using Gatehouse.Bench.Kit;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.Bench.Auth;

/// <summary>What is measured, each by clients that do nothing but send bytes and wait.</summary>
internal sealed class Operations(AuthServer server, double scale)
{
    private const string Stayer = "stayer@example.com";
    private const string Comer = "comer@example.com";

    private static readonly string[] Grants = ["client_credentials"];
    private static readonly string[] Scopes = [Permissions.OrdersRead];

    private readonly string[] refreshTokens = new string[Many];
    private string basic = "";

    /// <summary>Clients at a time, where one is not enough to show what the service can do.</summary>
    public const int Many = 8;

    public async Task PrepareAsync()
    {
        // Two people, for a person's oldest sessions give way to new ones.
        await server.RegisterAsync(Stayer, "Stayers");
        await server.RegisterAsync(Comer, "Comers");
        for (var i = 0; i < Many; i++)
        {
            refreshTokens[i] = (string)(await server.LoginAsync(Stayer))["refreshToken"]!;
        }

        var token = (string)(await server.LoginAsync(Stayer))["accessToken"]!;
        var made = await server.PostAsync(
            "/clients",
            new { name = "bench", grantTypes = Grants, redirectUris = Array.Empty<string>(), scopes = Scopes, @public = false },
            token);
        basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{made["clientId"]}:{made["clientSecret"]}"));
    }

    /// <summary>Until the compiler has done its best: it looks again at what was called thirty times, measures it, and looks again.</summary>
    public void WarmUp(bool logins)
    {
        for (var i = 0; i < Count(64) && logins; i++)
        {
            Measure(1, 1, (wire, _) => wire.Send(LoginRequest(wire)));
        }

        // A grant has its last form after some sixty thousand calls, whatever is measured then.
        for (var i = 0; i < Math.Max(2, 16 / scale); i++)
        {
            KeySet(Many);
            Grant(Many);
            Refresh(Many);
        }

        Grant(1);
        Refresh(1);
    }

    /// <summary>Keeps the service to the first processor and this program to the last, until disposed.</summary>
    public IDisposable OnOneProcessor() => new Separation(server);

    public Cost Login() => Measure(1, 6, (wire, _) => wire.Send(LoginRequest(wire)));

    /// <summary>An answer from memory: what a request costs before it does anything.</summary>
    public Cost KeySet(int clients) => Measure(clients, 4000, (wire, _) => wire.Send(wire.Request("GET", "/.well-known/jwks.json")));

    public Cost Refresh(int clients) => Measure(clients, 1500, Rotate);

    public Cost Grant(int clients) => Measure(clients, 4000, (wire, _) => wire.Send(
        wire.Request("POST", "/connect/token", "application/x-www-form-urlencoded", "grant_type=client_credentials", basic)));

    /// <summary>How long refreshes take while some clients log in without pause, in milliseconds, sorted, and how many logged in.</summary>
    public (double[] Times, int Logins) RefreshTimes(int stormers)
    {
        using var stop = new CancellationTokenSource();
        using var begun = new CountdownEvent(Math.Max(1, stormers));
        var logins = 0;
        var storm = Start(stormers, wire =>
        {
            begun.Signal();
            while (!stop.IsCancellationRequested)
            {
                wire.Send(LoginRequest(wire));
                Interlocked.Increment(ref logins);
            }
        });
        if (stormers > 0)
        {
            begun.Wait();
        }

        using var connection = new Wire(server.Http.BaseAddress!);
        var times = Enumerable.Range(0, Count(1000)).Select(_ => Time(() => Rotate(connection, 0))).Order().ToArray();
        stop.Cancel();
        storm.ForEach(thread => thread.Join());
        return (times, logins);
    }

    private sealed class Separation : IDisposable
    {
        private readonly AuthServer server;

        public Separation(AuthServer server)
        {
            this.server = server;
            Keep(server.ProcessId, "0");
            Keep(Environment.ProcessId, $"{Environment.ProcessorCount - 1}");
        }

        public void Dispose()
        {
            Keep(server.ProcessId, $"0-{Environment.ProcessorCount - 1}");
            Keep(Environment.ProcessId, $"0-{Environment.ProcessorCount - 1}");
        }

        // Process.ProcessorAffinity is of the first thread only.
        private static void Keep(int process, string processors)
        {
            using var taskset = Process.Start(new ProcessStartInfo("taskset", ["--all-tasks", "--cpu-list", "--pid", processors, $"{process}"]) { RedirectStandardOutput = true })!;
            taskset.WaitForExit();
        }
    }

    private static double Time(Action call)
    {
        var start = Stopwatch.GetTimestamp();
        call();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static byte[] LoginRequest(Wire wire) => wire.Request(
        "POST", "/auth/login", "application/json", $$"""{"email":"{{Comer}}","password":"{{AuthServer.Password}}"}""");

    private int Count(int calls) => Math.Max(1, (int)(calls * scale));

    private void Rotate(Wire wire, int client)
    {
        var answer = wire.Send(wire.Request("POST", "/auth/refresh", "application/json", $$"""{"refreshToken":"{{refreshTokens[client]}}"}"""));
        var start = answer.IndexOf("\"refreshToken\":\""u8) + "\"refreshToken\":\"".Length;
        refreshTokens[client] = Encoding.ASCII.GetString(answer[start..][..answer[start..].IndexOf((byte)'"')]);
    }

    private Cost Measure(int clients, int calls, Action<Wire, int> call)
    {
        var each = Count(calls) / clients + 1;
        var number = -1;
        var (before, watch) = (server.ProcessorTime(), Stopwatch.StartNew());
        Start(clients, wire =>
        {
            var client = Interlocked.Increment(ref number);
            for (var i = 0; i < each; i++)
            {
                call(wire, client);
            }
        }).ForEach(thread => thread.Join());
        return new((server.ProcessorTime() - before).TotalMilliseconds / (each * clients), each * clients / watch.Elapsed.TotalSeconds);
    }

    private List<Thread> Start(int clients, Action<Wire> work)
    {
        var threads = Enumerable.Range(0, clients).Select(_ => new Thread(() =>
        {
            using var wire = new Wire(server.Http.BaseAddress!);
            work(wire);
        })).ToList();
        threads.ForEach(thread => thread.Start());
        return threads;
    }
}

/// <summary>What a call costs AuthService's process, and how many there were in a second on the clock.</summary>
internal readonly record struct Cost(double Milliseconds, double PerSecond);
