using System.Globalization;
using Gatehouse.Bench.Auth;
using Gatehouse.Bench.Kit;

// What a login, a refresh and a grant cost AuthService in processor time, beside the bare cryptography of the same run.
// Figures for people: nothing fails because of a time.
const int Rounds = 5;
const string Grant = "client-credentials grant";
const string CurveGrant = "client-credentials grant, ES256";
var scale = args is [var text] ? double.Parse(text, CultureInfo.InvariantCulture) : 1;
Console.WriteLine($"""
    {DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC, {Environment.ProcessorCount} cores, {Environment.OSVersion}, .NET {Environment.Version}; load before {Load()}
    Processor time (user and system, all threads) of AuthService's process for one call, and of this process for one bare operation.
    {Rounds} rounds in turns; medians. Clients are plain sockets in this process.

    | | clients | AuthService, ms | beside it, ms | ratio | goal |
    |---|---|---|---|---|---|
    """);

using var bare = new Bare();

// Two services, for a running one goes over to another algorithm only when its key is due.
await using var server = await AuthServer.StartAsync();
await using var curveServer = await AuthServer.StartAsync(("Auth__SigningAlgorithm", "ES256"));
var service = new Operations(server, scale);
var curve = new Operations(curveServer, scale);
foreach (var operations in (Operations[])[service, curve])
{
    await operations.PrepareAsync();
    operations.WarmUp(logins: operations == service);
}

_ = (bare.Bcrypt(), bare.Rs256(), bare.Es256());

// The bare operation before each, so that whatever else the machine does touches both.
var table = new Table();
var (grants, curveGrants) = (new List<double>(), new List<double>());
for (var round = 0; round < Rounds; round++)
{
    table.Add("login", 1, "bcrypt verification", bare.Bcrypt(), service.Login(), "1.1");
    foreach (var clients in (int[])[1, Operations.Many])
    {
        table.Add("any request: the key set", clients, "RS256 signature", bare.Rs256(), service.KeySet(clients), "");
        table.Add("refresh", clients, "RS256 signature", bare.Rs256(), service.Refresh(clients), "2.5");
        table.Add(Grant, clients, "RS256 signature", bare.Rs256(), service.Grant(clients), "1.5");
    }

    table.Add("refresh, ES256", Operations.Many, "ES256 signature", bare.Es256(), curve.Refresh(Operations.Many), "");
    table.Add(CurveGrant, Operations.Many, "ES256 signature", bare.Es256(), curve.Grant(Operations.Many), "");
}

for (var round = 0; round < Rounds; round++)
{
    grants.Add(service.Grant(Operations.Many).PerSecond);
    curveGrants.Add(curve.Grant(Operations.Many).PerSecond);
}

var calm = service.RefreshTimes(stormers: 0);
var storm = service.RefreshTimes(stormers: Environment.ProcessorCount * 4);

table.Print();
var (rs, es) = (grants.Median(), curveGrants.Median());
var (rsCost, esCost) = (table.Milliseconds(Grant, Operations.Many), table.Milliseconds(CurveGrant, Operations.Many));
Console.WriteLine($"""

    | | RS256 | ES256 | ratio | goal |
    |---|---|---|---|---|
    | grants for a second of AuthService's processor time | {1000 / rsCost:n0} | {1000 / esCost:n0} | {rsCost / esCost:0.0} | 3 |
    | grants a second on the clock, {Operations.Many} clients on the same processors | {rs:n0} | {es:n0} | {es / rs:0.0} | |

    | refresh on the clock, ms | p50 | p99 | longest | goal p99 |
    |---|---|---|---|---|
    | nothing else | {calm.Times.Percentile(0.5):0.0} | {calm.Times.Percentile(0.99):0.0} | {calm.Times[^1]:0.0} | |
    | while {Environment.ProcessorCount * 4} clients log in without pause ({storm.Logins} did) | {storm.Times.Percentile(0.5):0.0} | {storm.Times.Percentile(0.99):0.0} | {storm.Times[^1]:0.0} | 50 |

    load after {Load()}
    """);

static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";
