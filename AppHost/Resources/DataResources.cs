using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.Extensions.Configuration;

namespace Gatehouse.AppHost.Resources;

/// <summary>PostgreSQL and Redis, whichever way they come; see docs/packages.md for the three.</summary>
internal sealed record DataResources(
    IResourceBuilder<IResourceWithConnectionString> Postgres,
    IResourceBuilder<IResourceWithConnectionString> Redis)
{
    /// <summary>A database's two connections: its owner's, for migrations, and the one its service works with.</summary>
    internal sealed record Database(IResourceBuilder<ConnectionStringResource> Owner, IResourceBuilder<ConnectionStringResource> App);

    public static DataResources Add(IDistributedApplicationBuilder builder, SecretResources secrets)
        => Infrastructure.Choose(builder) switch
        {
            Infrastructure.Kind.External => External(builder),
            Infrastructure.Kind.Containers => Containers(builder, secrets),
            _ => new DataResources(LocalPostgres.Add(builder, secrets.PostgresPassword), LocalRedis.Add(builder, secrets.RedisPassword)),
        };

    /// <summary>The database itself, its tables and its service's login are made by the migration.</summary>
    public Database AddDatabase(string name)
    {
        var builder = Postgres.ApplicationBuilder;
        var password = SecretResources.Add(builder, name + "-password");

        // Npgsql takes the last of two equal keys, so these replace the server's own.
        return new Database(
            builder.AddConnectionString(ResourceNames.OwnerOf(name), ReferenceExpression.Create($"{Postgres};Database={name}")),
            builder.AddConnectionString(name, ReferenceExpression.Create($"{Postgres};Database={name};Username={name}_app;Password={password}")));
    }

    private static DataResources External(IDistributedApplicationBuilder builder)
    {
        // Where it is deployed they are parameters, and need not answer from here.
        if (builder.ExecutionContext.IsRunMode)
        {
            Probe.RequireAnswer(ResourceNames.Postgres, builder.Configuration.GetConnectionString(ResourceNames.Postgres));
            Probe.RequireAnswer(ResourceNames.Redis, builder.Configuration.GetConnectionString(ResourceNames.Redis));
        }

        return new DataResources(builder.AddConnectionString(ResourceNames.Postgres), builder.AddConnectionString(ResourceNames.Redis));
    }

    private static DataResources Containers(IDistributedApplicationBuilder builder, SecretResources secrets)
    {
        var mark = SecretResources.VolumeMark(builder);
        return new DataResources(
            builder.AddPostgres(ResourceNames.Postgres, password: secrets.PostgresPassword).WithDataVolume("gatehouse-postgres" + mark),
            builder.AddRedis(ResourceNames.Redis, password: secrets.RedisPassword).WithDataVolume("gatehouse-redis" + mark).WithPersistence());
    }
}
