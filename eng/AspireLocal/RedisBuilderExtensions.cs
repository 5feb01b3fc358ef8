// Stands in for Aspire.Hosting.Redis 13.5.4: a container, so only the description compiles here.
namespace Aspire.Hosting
{
    /// <summary>Containers need a container engine and the full package set.</summary>
    public static class RedisBuilderExtensions
    {
        public static IResourceBuilder<RedisResource> AddRedis(
            this IDistributedApplicationBuilder builder,
            string name,
            int? port = null,
            IResourceBuilder<ParameterResource>? password = null)
            => throw new DistributedApplicationException($"'{name}' is a container, which this build cannot start: use --packages full, or another infrastructure. See docs/packages.md.");

        public static IResourceBuilder<RedisResource> WithDataVolume(this IResourceBuilder<RedisResource> builder, string? name = null, bool isReadOnly = false) => builder;

        public static IResourceBuilder<RedisResource> WithPersistence(this IResourceBuilder<RedisResource> builder, TimeSpan? interval = null, long keysChangedThreshold = 1) => builder;
    }
}

namespace Aspire.Hosting.ApplicationModel
{
    /// <summary>A Redis server in a container.</summary>
    public abstract class RedisResource(string name) : Resource(name), IResourceWithConnectionString, IResourceWithWaitSupport
    {
        public abstract ReferenceExpression ConnectionStringExpression { get; }
    }
}
