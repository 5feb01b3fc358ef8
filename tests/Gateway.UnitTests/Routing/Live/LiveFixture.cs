using System.Diagnostics;
using Gatehouse.Gateway.UnitTests.Stack;
using Gatehouse.TestKit;

namespace Gatehouse.Gateway.UnitTests.Routing.Live;

/// <summary>Two gateways on one Postgres and one Redis, and backends that are none of Gatehouse's services.</summary>
public sealed class LiveFixture : IAsyncLifetime
{
    private const string Database = "gateway";

    public RedisServer Redis { get; } = new();

    public PostgresServer Postgres { get; } = new();

    public People People { get; } = new(new TokenIssuer(SigningKey.Rsa(), TimeProvider.System));

    public EchoBackend Service { get; private set; } = null!;

    public EchoBackend Third { get; private set; } = null!;

    public EchoBackend Other { get; private set; } = null!;

    public GatewayHost One { get; private set; } = null!;

    public GatewayHost Two { get; private set; } = null!;

    public string ConfigFile { get; } = Path.Combine(Path.GetTempPath(), $"gatehouse-config-{Guid.CreateVersion7():N}.yml");

    public async Task InitializeAsync()
    {
        await Task.WhenAll(Redis.InitializeAsync(), Postgres.InitializeAsync());
        (Service, Third, Other) = (await EchoBackend.StartAsync(), await EchoBackend.StartAsync(), await EchoBackend.StartAsync());
        await MigrateAsync();
        (One, Two) = (Start(), Start());
    }

    /// <summary>Another gateway of the same system.</summary>
    public GatewayHost Start(params (string Key, string Value)[] settings) => new(People, Redis.ConnectionString, Service.Address, "Production",
        [("ConnectionStrings:gatewaydb", Postgres.ConnectionString(Database, "gateway_app", "application")), ("Gateway:AllowedTargets:0", "127.0.0.0/8"), .. settings]);

    /// <summary>Somebody who may do everything here.</summary>
    public Person Operator() => People.Add("gateway:read", "gateway:write");

    public async Task DisposeAsync()
    {
        await One.DisposeAsync();
        await Two.DisposeAsync();
        foreach (var backend in (EchoBackend[])[Service, Third, Other])
        {
            await backend.DisposeAsync();
        }

        await Redis.DisposeAsync();
        await Postgres.DisposeAsync();
        People.Issuer.Dispose();
        File.Delete(ConfigFile);
    }

    // As AppHost runs it: the gateway's own executable, which ends when its tables are there.
    private async Task MigrateAsync()
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, "--migrate"]) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["ConnectionStrings__gatewaydb-owner"] = Postgres.ConnectionString(Database);
        start.Environment["ConnectionStrings__gatewaydb"] = Postgres.ConnectionString(Database, "gateway_app", "application");
        start.WorkingDirectory = Path.GetDirectoryName(typeof(Program).Assembly.Location);
        using var migration = Process.Start(start)!;
        var output = await Task.WhenAll(migration.StandardOutput.ReadToEndAsync(), migration.StandardError.ReadToEndAsync());
        await migration.WaitForExitAsync();
        Assert.True(migration.ExitCode == 0, string.Join('\n', output));
    }
}

/// <summary>Tests that share the two gateways, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class LiveCollection : ICollectionFixture<LiveFixture>
{
    public const string Name = "live";
}
