// Stands in for Aspire.Hosting.PostgreSQL 13.5.4: a container, so only the description compiles here.
namespace Aspire.Hosting;

/// <summary>A PostgreSQL server in a container.</summary>
public abstract class PostgresServerResource(string name) : Resource(name), IResourceWithConnectionString, IResourceWithWaitSupport
{
    public abstract ReferenceExpression ConnectionStringExpression { get; }
}

/// <summary>Containers need a container engine and the full package set.</summary>
public static class PostgresBuilderExtensions
{
    public static IResourceBuilder<PostgresServerResource> AddPostgres(
        this IDistributedApplicationBuilder builder,
        string name,
        IResourceBuilder<ParameterResource>? userName = null,
        IResourceBuilder<ParameterResource>? password = null,
        int? port = null)
        => throw new DistributedApplicationException($"'{name}' is a container, which this build cannot start: use --packages full, or another infrastructure. See docs/packages.md.");

    public static IResourceBuilder<PostgresServerResource> WithDataVolume(this IResourceBuilder<PostgresServerResource> builder, string? name = null, bool isReadOnly = false) => builder;
}
