using System.Globalization;
using Gatehouse.Bench.Auth;
using Gatehouse.Bench.Kit;

// What a login, a refresh and a grant cost AuthService in processor time, beside the bare cryptography of the same run.
// Figures for people: nothing fails because of a time.
var scale = args is [var text] ? double.Parse(text, CultureInfo.InvariantCulture) : 1;
Console.WriteLine($"""
    {DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC, {Environment.ProcessorCount} cores, {Environment.OSVersion}, .NET {Environment.Version}; load before {Load()}
    Processor time (user and system, all threads) of AuthService's process for one call, and of this process for one bare operation.
    {Comparison.Rounds} rounds in turns; medians. Clients are plain sockets in this process.

    """);

// Two services, for a running one goes over to another algorithm only when its key is due.
using var bare = new Bare();
await using var server = await AuthServer.StartAsync();
await using var curveServer = await AuthServer.StartAsync(("Auth__SigningAlgorithm", "ES256"));
var service = new Operations(server, scale);
var curve = new Operations(curveServer, scale);
foreach (var operations in (Operations[])[service, curve])
{
    await operations.PrepareAsync();
    operations.WarmUp(logins: operations == service);
}

var comparison = new Comparison(bare, service, curve);
comparison.RunProcessorTime();
comparison.RunGrantsPerSecond();
comparison.RunLoginStorm();
Console.WriteLine($"load after {Load()}");

static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";
