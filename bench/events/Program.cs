using System.Globalization;
using Gatehouse.Bench.Events;
using Gatehouse.TestKit.Stack;

// The event pipelines of a whole stack: how fast, how sure, and what analytics can answer.
//   dotnet run -c Release --project bench/events latency [EVENTS PER SECOND] [SECONDS]   outbox to consumer; then requests without Redis
//   dotnet run -c Release --project bench/events rounds [N]       kills a part of the system in each of N rounds of load, and counts
//   dotnet run -c Release --project bench/events import [ROWS]    a file of orders
//   dotnet run -c Release --project bench/events analytics [FACTS]   every question over so many orders of one company
// Figures for people: nothing fails because of a time, but rounds end with an error when something was lost or doubled.
var what = args.FirstOrDefault() ?? "latency";
var numbers = args.Skip(1).Select(argument => int.Parse(argument, CultureInfo.InvariantCulture)).ToArray();
var stack = new GatehouseStack();
await stack.InitializeAsync();
try
{
    Console.WriteLine($"{DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC, {Environment.ProcessorCount} cores, {Environment.OSVersion}, .NET {Environment.Version}\n");
    return what switch
    {
        "latency" => await new Latency(stack).RunAsync(numbers.ElementAtOrDefault(0) is > 0 and var rate ? rate : 500, numbers.ElementAtOrDefault(1) is > 0 and var seconds ? seconds : 20),
        "rounds" => await new CrashRounds(stack).RunAsync(numbers.ElementAtOrDefault(0) is > 0 and var rounds ? rounds : 20),
        "import" => await new Import(stack).RunAsync(numbers.ElementAtOrDefault(0) is > 0 and var rows ? rows : 100_000),
        "analytics" => await new Questions(stack).RunAsync(numbers.ElementAtOrDefault(0) is > 0 and var facts ? facts : 1_000_000),
        _ => throw new ArgumentException("latency, rounds, import or analytics."),
    };
}
finally
{
    await stack.DisposeAsync();
}
