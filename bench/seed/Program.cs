using System.Globalization;
using Gatehouse.Bench.Kit;
using Gatehouse.Bench.Seed;

// Fills AuthService's database with tenants and users, and compares what it does then with what it does with ten tenants.
//   dotnet run -c Release --project bench/seed [TENANTS] [USERS]
//   dotnet run -c Release --project bench/seed lists [MEMBERS] [AUDIT ROWS]   every list of one large company
//   dotnet run -c Release --project bench/seed TENANTS USERS --into "Host=…;Database=authdb;…"   only fills, as the tables' owner
// Figures for people: nothing fails because of a time.
const int Rounds = 5;
if (args is ["lists", .. var sizes])
{
    await Lists.RunAsync(sizes);
    return;
}

var numbers = args.TakeWhile(argument => argument != "--into").Select(argument => int.Parse(argument, CultureInfo.InvariantCulture)).ToArray();
var (tenants, users) = (numbers.ElementAtOrDefault(0) is > 0 and var t ? t : 10_000, numbers.ElementAtOrDefault(1) is > 0 and var u ? u : 100_000);
if (Array.IndexOf(args, "--into") is >= 0 and var at && at + 1 < args.Length)
{
    await new Seeding(args[at + 1]).FillAsync(tenants, users, "seeded");
    return;
}

// Two services, each with a database of its own, in turns: whatever else the machine does touches both.
await using var small = await AuthServer.StartAsync();
await using var large = await AuthServer.StartAsync();
await Seeding.OfAsync(small, 10, 100, "few");
var many = await Seeding.OfAsync(large, tenants, users, "many");
var (before, after) = (new Measurements(small, "few", 100), new Measurements(large, "many", users));
for (var round = -1; round < Rounds; round++)
{
    await before.RunAsync();
    await after.RunAsync();
    if (round < 0)
    {
        // That was to warm up.
        before.Forget();
        after.Forget();
        await many.StartCountingAsync();
    }
}

Console.WriteLine($"""
    {DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC, {Environment.ProcessorCount} cores, {Environment.OSVersion}, .NET {Environment.Version}; medians on the clock

    | | 10 tenants, 100 users, ms | {tenants:n0} tenants, {users:n0} users, ms | ratio | goal |
    |---|---|---|---|---|
    """);
foreach (var (name, time) in before.Medians)
{
    var later = after.Medians[name];
    Console.WriteLine($"| {name} | {time:0.0} | {later:0.0} | {later / time:0.00} | 1.20 |");
}

foreach (var scan in await many.LongScansAsync())
{
    Console.WriteLine($"read from end to end while measuring, an index may be missing: {scan}");
}
