using Gatehouse.Bench.Kit;

namespace Gatehouse.Bench.Auth;

/// <summary>The rounds, and what they show.</summary>
/// <param name="bare">The cryptography.</param>
/// <param name="service">A service that signs with RS256.</param>
/// <param name="curve">One that signs with ES256.</param>
internal sealed class Comparison(Bare bare, Operations service, Operations curve)
{
    public const int Rounds = 5;

    private const string Grant = "client-credentials grant";
    private const string CurveGrant = "client-credentials grant, ES256";
    private const string Rs256 = "RS256 signature";
    private const string Es256 = "ES256 signature";

    private readonly Table table = new();

    public void RunProcessorTime()
    {
        _ = (bare.Bcrypt(), bare.Rs256(), bare.Es256());
        for (var round = 0; round < Rounds; round++)
        {
            // The bare operation before each, so that whatever else the machine does touches both.
            table.Add("login", 1, "bcrypt verification", bare.Bcrypt(), service.Login(), "1.1");

            // Goals are for a service that has work; with one client it is woken for each request, which costs as much again.
            foreach (var clients in (int[])[1, Operations.Many])
            {
                table.Add("any request: the key set", clients, Rs256, bare.Rs256(), service.KeySet(clients), "");
                table.Add("refresh", clients, Rs256, bare.Rs256(), service.Refresh(clients), clients == 1 ? "" : "2.5");
                table.Add(Grant, clients, Rs256, bare.Rs256(), service.Grant(clients), clients == 1 ? "" : "1.5");
            }

            table.Add("refresh, ES256", Operations.Many, Es256, bare.Es256(), curve.Refresh(Operations.Many), "");
            table.Add(CurveGrant, Operations.Many, Es256, bare.Es256(), curve.Grant(Operations.Many), "");
        }

        table.Print();
    }

    public void RunGrantsPerSecond()
    {
        var (rs, es) = (new List<double>(), new List<double>());

        // Each side has a processor of its own, or the cost of asking would be counted as the service's.
        using (service.OnOneProcessor())
        using (curve.OnOneProcessor())
        {
            for (var round = 0; round < Rounds; round++)
            {
                rs.Add(service.Grant(Operations.Many).PerSecond);
                es.Add(curve.Grant(Operations.Many).PerSecond);
            }
        }

        var (rsCost, esCost) = (table.Milliseconds(Grant, Operations.Many), table.Milliseconds(CurveGrant, Operations.Many));
        Console.WriteLine($"""

            | | RS256 | ES256 | ratio | goal |
            |---|---|---|---|---|
            | grants for a second of AuthService's processor time | {1000 / rsCost:n0} | {1000 / esCost:n0} | {rsCost / esCost:0.0} | 3 |
            | grants a second on the clock, service on one processor, {Operations.Many} clients on the other | {rs.Median():n0} | {es.Median():n0} | {es.Median() / rs.Median():0.0} | 3 |
            """);
    }

    public void RunLoginStorm()
    {
        var stormers = Environment.ProcessorCount * 4;
        var calm = service.RefreshTimes(stormers: 0);
        var storm = service.RefreshTimes(stormers);
        Console.WriteLine($"""

            | refresh on the clock, ms | p50 | p99 | longest | goal p99 |
            |---|---|---|---|---|
            | nothing else | {calm.Times.Percentile(0.5):0.0} | {calm.Times.Percentile(0.99):0.0} | {calm.Times[^1]:0.0} | |
            | while {stormers} clients log in without pause ({storm.Logins} did) | {storm.Times.Percentile(0.5):0.0} | {storm.Times.Percentile(0.99):0.0} | {storm.Times[^1]:0.0} | 50 |

            """);
    }
}
