using Gatehouse.Bench.Auth;
using Gatehouse.Bench.Kit;

// What a login, a refresh and a grant cost AuthService in processor time, beside the bare cryptography of the same run.
// Figures for people: nothing fails because of a time.
var scale = args is [var text] ? double.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : 1;
Console.WriteLine($"{Environment.ProcessorCount} cores, {Environment.OSVersion}, .NET {Environment.Version}");

var bare = Bare.Measure();
Console.WriteLine($"bare, ms of processor time: bcrypt verification {bare.Bcrypt:0.0}, RS256 signature {bare.Rs256:0.000}, ES256 signature {bare.Es256:0.000}");

await using var server = await AuthServer.StartAsync();
var service = new Operations(server, scale);
await service.PrepareAsync();

var login = await service.LoginAsync();
Console.WriteLine($"login                {login,8:0.00} ms = {login / bare.Bcrypt:0.00} x bcrypt     (goal 1.1)");
var refresh = await service.RefreshAsync();
Console.WriteLine($"refresh              {refresh,8:0.00} ms = {refresh / bare.Rs256:0.00} x RS256      (goal 2.5)");
var granted = await service.GrantAsync();
Console.WriteLine(granted is { } grant
    ? $"client credentials   {grant.Processor,8:0.00} ms = {grant.Processor / bare.Rs256:0.00} x RS256      (goal 1.5), {grant.PerSecond:0} a second"
    : "client credentials   not there yet");

var calm = await service.RefreshTimesAsync(stormers: 0);
var storm = await service.RefreshTimesAsync(stormers: Environment.ProcessorCount * 4);
Console.WriteLine($"refresh on the clock: p50 {calm.Percentile(0.5):0} ms, p99 {calm.Percentile(0.99):0} ms; "
    + $"while logins saturate the processors: p50 {storm.Percentile(0.5):0} ms, p99 {storm.Percentile(0.99):0} ms (goal p99 50)");

await server.RestartAsync(("Auth__SigningAlgorithm", "ES256"));
await service.WarmUpAsync();
var curve = await service.RefreshAsync();
Console.WriteLine($"refresh with ES256   {curve,8:0.00} ms = {refresh / curve:0.00} times as many as with RS256");
if (granted is { } rs && await service.GrantAsync() is { } es)
{
    Console.WriteLine($"grants with ES256    {es.Processor,8:0.00} ms = {rs.Processor / es.Processor:0.00} times as many as with RS256 (goal 3), {es.PerSecond:0} a second");
}
