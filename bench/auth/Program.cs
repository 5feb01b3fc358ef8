using Gatehouse.Bench.Auth;
using Gatehouse.Bench.Kit;

// What a login, a refresh and a grant cost AuthService in processor time, beside the bare cryptography of the same run.
// Figures for people: nothing fails because of a time.
const int Rounds = 4;
var scale = args is [var text] ? double.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : 1;
Console.WriteLine($"{Environment.ProcessorCount} cores, {Environment.OSVersion}, .NET {Environment.Version}; milliseconds of processor time");

using var bare = new Bare();
await using var server = await AuthServer.StartAsync();
var service = new Operations(server, scale);
await service.PrepareAsync();
await CompareAsync("login", service.LoginAsync, "bcrypt verification", bare.Bcrypt, "goal 1.1");
await CompareAsync("any request: the key set", service.NothingAsync, "RS256 signature", bare.Rs256, "no goal");
await CompareAsync("refresh", service.RefreshAsync, "RS256 signature", bare.Rs256, "goal 2.5");
if (service.HasClient)
{
    await CompareAsync("client-credentials grant", service.GrantAsync, "RS256 signature", bare.Rs256, "goal 1.5");
}
else
{
    Console.WriteLine("client-credentials grant: not there yet");
}

var rs = await service.GrantsPerSecondAsync();
var calm = await service.RefreshTimesAsync(stormers: 0);
var storm = await service.RefreshTimesAsync(stormers: Environment.ProcessorCount * 4);
Console.WriteLine($"refresh on the clock: p50 {calm.Percentile(0.5):0} ms, p99 {calm.Percentile(0.99):0} ms; "
    + $"while logins saturate the processors: p50 {storm.Percentile(0.5):0} ms, p99 {storm.Percentile(0.99):0} ms (goal p99 50)");

await server.RestartAsync(("Auth__SigningAlgorithm", "ES256"));
await service.WarmUpAsync();
await CompareAsync("refresh with ES256", service.RefreshAsync, "ES256 signature", bare.Es256, "no goal");
if (rs > 0)
{
    var es = await service.GrantsPerSecondAsync();
    Console.WriteLine($"grants a second: {rs:0} with RS256, {es:0} with ES256 = {es / rs:0.00} times as many (goal 3)");
}

// In turns, so that whatever else the machine does touches both.
async Task CompareAsync(string name, Func<Task<double>> operation, string against, Func<double> cryptography, string goal)
{
    var (ours, theirs) = (0.0, 0.0);
    for (var round = 0; round < Rounds; round++)
    {
        theirs += cryptography() / Rounds;
        ours += await operation() / Rounds;
    }

    Console.WriteLine($"{name,-25} {ours,8:0.000}   {against} {theirs,8:0.000}   x {ours / theirs:0.00} ({goal})");
}
