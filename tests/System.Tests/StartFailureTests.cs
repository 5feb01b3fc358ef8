using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.SystemTests;

/// <summary>What is missing at start is said in one sentence, and the process ends.</summary>
public sealed class StartFailureTests
{
    private static readonly Dictionary<string, string> Complete = new()
    {
        ["Auth__Issuer"] = "http://localhost:8080",
        ["Auth__MasterKey"] = new string('k', 43),
        ["Internal__Key"] = new string('i', 43),
        ["Session__Key"] = new string('s', 43),
        ["ConnectionStrings__redis"] = "127.0.0.1:1,abortConnect=false",
        ["ConnectionStrings__authdb"] = "Host=127.0.0.1;Port=1;Database=authdb;Username=u;Password=p;Timeout=2",
        ["ConnectionStrings__authdb-owner"] = "Host=127.0.0.1;Port=1;Database=authdb;Username=u;Password=p;Timeout=2",
        ["ConnectionStrings__gatewaydb"] = "Host=127.0.0.1;Port=1;Database=gatewaydb;Username=u;Password=p;Timeout=2",
        ["Database__Patience"] = "00:00:01",
        ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
    };

    [Fact]
    public async Task AuthService_WithoutMasterKey_NamesIt() =>
        Assert.Contains("Auth:MasterKey", await FailAsync("AuthService", with: [("Auth__MasterKey", null)]), StringComparison.Ordinal);

    [Fact]
    public async Task AuthService_WithoutInternalKey_NamesIt() =>
        Assert.Contains("Internal", await FailAsync("AuthService", with: [("Internal__Key", null)]), StringComparison.Ordinal);

    [Fact]
    public async Task Migration_WithoutPostgres_SaysSo() =>
        Assert.Contains("PostgreSQL", await FailAsync("AuthService", "--migrate"), StringComparison.Ordinal);

    [Fact]
    public async Task Service_WithoutConnectionString_NamesIt() =>
        Assert.Contains("ConnectionStrings:authdb", await FailAsync("AuthService", with: [("ConnectionStrings__authdb", null)]), StringComparison.Ordinal);

    [Fact]
    public async Task Gateway_OnAPortInUse_NamesIt()
    {
        using var occupied = new TcpListener(IPAddress.Loopback, 0);
        occupied.Start();
        var port = ((IPEndPoint)occupied.LocalEndpoint).Port;

        var sentence = await FailAsync("Gateway", with: [("ASPNETCORE_URLS", $"http://127.0.0.1:{port}")]);

        Assert.Contains($"{port}", sentence, StringComparison.Ordinal);
        Assert.Contains("in use", sentence, StringComparison.Ordinal);
    }

    private static async Task<string> FailAsync(string project, string? argument = null, params (string Name, string? Value)[] with)
    {
        var configuration = AppContext.BaseDirectory.Contains("Release", StringComparison.Ordinal) ? "Release" : "Debug";
        var start = new ProcessStartInfo("dotnet", [Path.Combine(Repository.Root, project, "bin", configuration, "net10.0", project + ".dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.Combine(Repository.Root, project),
        };
        if (argument is not null)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in Complete.Select(e => (e.Key, (string?)e.Value)).Concat(with))
        {
            start.Environment.Remove(name);
            if (value is not null)
            {
                start.Environment.Add(name, value);
            }
        }

        using var process = Process.Start(start)!;
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
        var errors = await process.StandardError.ReadToEndAsync(timeout.Token);
        await process.WaitForExitAsync(timeout.Token);

        Assert.True(process.ExitCode == 1, $"exit code {process.ExitCode}\n{await output}\n{errors}");
        Assert.DoesNotContain("   at ", errors + await output, StringComparison.Ordinal);
        return Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => line.StartsWith("Cannot start:", StringComparison.Ordinal));
    }
}
