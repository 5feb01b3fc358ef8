using Gatehouse.Bench.Kit;
using Gatehouse.Bench.Seed;

// Fills AuthService's database with tenants and users, and compares what it does then with what it did with ten tenants.
//   dotnet run -c Release --project bench/seed [TENANTS] [USERS]
//   dotnet run -c Release --project bench/seed TENANTS USERS --into "Host=…;Database=authdb;…"   only fills, as the tables' owner
// Figures for people: nothing fails because of a time.
var numbers = args.TakeWhile(argument => argument != "--into").Select(argument => int.Parse(argument, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
var (tenants, users) = (numbers.ElementAtOrDefault(0) is > 0 and var t ? t : 10_000, numbers.ElementAtOrDefault(1) is > 0 and var u ? u : 100_000);
if (Array.IndexOf(args, "--into") is >= 0 and var at && at + 1 < args.Length)
{
    await new Seeding(args[at + 1]).FillAsync(tenants, users, "seeded");
    return;
}

await using var server = await AuthServer.StartAsync();
await server.RegisterAsync(Measurements.Email, "Model");
var seeding = new Seeding(server.Database);
await seeding.FillAsync(10, 100, "few");
var measurements = new Measurements(server);
await measurements.RunAsync("few", 10, 100);
var few = await measurements.RunAsync("few", 10, 100);
await seeding.FillAsync(tenants, users, "many");
await measurements.RunAsync("many", tenants, users);
await seeding.StartCountingAsync();
var many = await measurements.RunAsync("many", tenants, users);
foreach (var (name, before) in few)
{
    Console.WriteLine($"{name,-24} {before,8:0.0} ms with 10 tenants, {many[name],8:0.0} ms with {tenants:n0} tenants and {users:n0} users: x {many[name] / before:0.00} (goal 1.20)");
}

foreach (var scan in await seeding.LongScansAsync())
{
    Console.WriteLine($"read from end to end while measuring, an index may be missing: {scan}");
}
