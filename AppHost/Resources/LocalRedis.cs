using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.AppHost.Resources;

/// <summary>redis-server of this machine with its data in <see cref="DataFolder"/>; every write is logged to disk.</summary>
internal static class LocalRedis
{
    private const int OldestVersion = 7;

    public static IResourceBuilder<ConnectionStringResource> Add(IDistributedApplicationBuilder builder, IResourceBuilder<ParameterResource> password)
    {
        var program = LocalPrograms.Find(["redis-server", "valkey-server"], "/opt/homebrew/bin", "/usr/local/bin")
            ?? throw new DistributedApplicationException("Neither redis-server nor valkey-server was found: install Redis 7 or later (Debian and Ubuntu: apt-get install -y redis-server, macOS: brew install redis), or configure ConnectionStrings:redis and ConnectionStrings:postgres.");
        LocalPrograms.RequireVersion(program, OldestVersion);
        var port = LocalPort.Take();
        var folder = Path.Combine(DataFolder.Of(builder), "redis");
        var configurationFile = Path.Combine(folder, "redis.conf");
        PrivateFile.CreateFolder(folder);

        builder.Services.AddHealthChecks().AddAsyncCheck("redis_ready", cancellationToken => Probe.RedisAsync("127.0.0.1", port, cancellationToken));
        var server = builder.AddExecutable("redis-server", program, folder, configurationFile)
            .WithEndpoint(port: port, scheme: "tcp", isProxied: false)
            .WithHealthCheck("redis_ready")
            .ExcludeFromManifest();

        // In a file, not on the command line: everybody on the machine can read command lines.
        builder.Eventing.Subscribe<BeforeResourceStartedEvent>(server.Resource, async (_, cancellationToken) => PrivateFile.Write(configurationFile, $"""
            bind 127.0.0.1
            port {port}
            requirepass {await password.Resource.GetValueAsync(cancellationToken)}
            dir "{folder}"
            appendonly yes
            daemonize no
            """));

        return builder.AddConnectionString(
                ResourceNames.Redis,
                ReferenceExpression.Create($"{server.GetEndpoint("tcp").Property(EndpointProperty.IPV4Host)}:{server.GetEndpoint("tcp").Property(EndpointProperty.Port)},password={password}"))
            .WaitFor(server);
    }
}
