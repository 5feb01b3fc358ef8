using Gatehouse.Bench.Kit;

namespace Gatehouse.Bench.Auth;

/// <summary>Rounds, printed as their medians.</summary>
internal sealed class Table
{
    private readonly Dictionary<(string Name, int Clients), Row> rows = [];

    /// <param name="name">What was done.</param>
    /// <param name="clients">By how many at a time.</param>
    /// <param name="beside">What it is compared with.</param>
    /// <param name="bare">What that cost just before, in milliseconds.</param>
    /// <param name="cost">What the service's process used.</param>
    /// <param name="goal">The ratio that is wanted, if one is.</param>
    public void Add(string name, int clients, string beside, double bare, Cost cost, string goal)
    {
        if (!rows.TryGetValue((name, clients), out var row))
        {
            rows.Add((name, clients), row = new(beside, goal, []));
        }

        row.Rounds.Add((cost.Milliseconds, bare));
    }

    public double Milliseconds(string name, int clients) => rows[(name, clients)].Rounds.Select(round => round.Service).Median();

    public void Print()
    {
        Console.WriteLine("| | clients | AuthService, ms | beside it, ms | ratio | goal |\n|---|---|---|---|---|---|");
        foreach (var ((name, clients), (beside, goal, rounds)) in rows)
        {
            Console.WriteLine($"| {name} | {clients} | {rounds.Select(r => r.Service).Median():0.000} | {beside} {rounds.Select(r => r.Bare).Median():0.000} "
                + $"| {rounds.Select(r => r.Service / r.Bare).Median():0.00} | {goal} |");
        }
    }

    private sealed record Row(string Beside, string Goal, List<(double Service, double Bare)> Rounds);
}
