using System.Diagnostics;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Gatehouse.TestKit;
using Npgsql;

namespace Gatehouse.Bench.Kit;

/// <summary>AuthService as a process of its own, on a real PostgreSQL that flushes its commits and a real Redis.</summary>
public sealed class AuthServer : IAsyncDisposable
{
    public const string Password = "correct horse battery staple";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly PostgresServer postgres = new() { Durable = true };
    private readonly RedisServer redis = new();
    private readonly string masterKey = RandomNumberGenerator.GetHexString(64);
    private readonly string internalKey = RandomNumberGenerator.GetHexString(64);
    private Process? process;

    private AuthServer() => Http = new() { BaseAddress = new($"http://127.0.0.1:{FreePort.Next()}"), Timeout = Patience };

    public HttpClient Http { get; }

    /// <summary>The owner's connection to the service's database.</summary>
    public string Database => postgres.ConnectionString("authdb");

    public static async Task<AuthServer> StartAsync(params (string Name, string Value)[] settings)
    {
        var server = new AuthServer();
        await server.postgres.InitializeAsync();
        await server.redis.InitializeAsync();
        using var migration = server.Run(settings, "--migrate");
        await migration.WaitForExitAsync();
        await server.StartProcessAsync(settings);
        return server;
    }

    /// <summary>The service's process.</summary>
    public int ProcessId => process!.Id;

    /// <summary>The processor time the service has used, all threads, user and system.</summary>
    public TimeSpan ProcessorTime()
    {
        process!.Refresh();
        return process.TotalProcessorTime;
    }

    public async Task<JsonNode> PostAsync(string path, object body, string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        return await ReadAsync(request, token);
    }

    public async Task<JsonNode> GetAsync(string path, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return await ReadAsync(request, token);
    }

    public Task<JsonNode> RegisterAsync(string email, string company) =>
        PostAsync("/auth/register", new { email, password = Password, name = "Bench", company });

    public Task<JsonNode> LoginAsync(string email) => PostAsync("/auth/login", new { email, password = Password });

    public async Task ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(Database + ";Command Timeout=600");
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Http.Dispose();
        await redis.DisposeAsync();
        await postgres.DisposeAsync();
    }

    private async Task<JsonNode> ReadAsync(HttpRequestMessage request, string? token)
    {
        request.Headers.Authorization = token is null ? null : new("Bearer", token);
        using var response = await Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode
            ? JsonNode.Parse(text)!
            : throw new HttpRequestException($"{request.RequestUri}: {(int)response.StatusCode} {text}", null, response.StatusCode);
    }

    private async Task<bool> IsHealthyAsync()
    {
        try
        {
            using var answer = await Http.GetAsync(new Uri("/alive", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task StartProcessAsync((string Name, string Value)[] settings)
    {
        process = Run(settings);
        for (var watch = Stopwatch.StartNew(); !await IsHealthyAsync(); await Task.Delay(100))
        {
            if (process.HasExited || watch.Elapsed > Patience)
            {
                throw new InvalidOperationException("AuthService did not start.");
            }
        }
    }

    private async Task StopAsync()
    {
        if (process is { HasExited: false })
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        process?.Dispose();
        process = null;
    }

    private Process Run((string Name, string Value)[] settings, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "AuthService.dll"), .. arguments])
        {
            Environment =
            {
                ["ASPNETCORE_ENVIRONMENT"] = "Development",
                ["ASPNETCORE_URLS"] = Http.BaseAddress!.ToString(),
                ["Logging__LogLevel__Default"] = "Warning",
                ["Auth__Issuer"] = "http://localhost:8080",
                ["Auth__MasterKey"] = masterKey,
                ["Internal__Key"] = internalKey,
                ["ConnectionStrings__redis"] = redis.ConnectionString,
                ["ConnectionStrings__authdb-owner"] = Database,
                ["ConnectionStrings__authdb"] = postgres.ConnectionString("authdb", "authdb_app", internalKey),
            },
        };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
