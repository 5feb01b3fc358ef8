// Stands in for Aspire.Hosting.Testing 13.5.4.
using System.Reflection;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>The builder of an AppHost under test, halted where the AppHost would build.</summary>
public interface IDistributedApplicationTestingBuilder : IDistributedApplicationBuilder, IAsyncDisposable, IDisposable
{
    Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default);
}

/// <summary>Runs AppHosts in the process of a test, with random public ports and no dashboard.</summary>
public static class DistributedApplicationTestingBuilder
{
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(CancellationToken cancellationToken = default)
        where TEntryPoint : class => CreateAsync<TEntryPoint>([], cancellationToken);

    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(string[] args, CancellationToken cancellationToken = default)
        where TEntryPoint : class => CreateAsync(typeof(TEntryPoint), args, cancellationToken);

    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder, CancellationToken cancellationToken = default)
        => CreateAsync(typeof(TEntryPoint), args, configureBuilder, cancellationToken);

    public static Task<IDistributedApplicationTestingBuilder> CreateAsync(Type entryPoint, string[] args, CancellationToken cancellationToken = default)
        => CreateAsync(entryPoint, args, (_, _) => { }, cancellationToken);

    public static async Task<IDistributedApplicationTestingBuilder> CreateAsync(Type entryPoint, string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder, CancellationToken cancellationToken = default)
    {
        var interception = new EntryPointInterception(entryPoint.Assembly, args, configureBuilder);
        interception.Begin();
        return new Halted(await interception.Builder.WaitAsync(cancellationToken).ConfigureAwait(false), interception);
    }

    /// <summary>A builder without an AppHost.</summary>
    public static IDistributedApplicationTestingBuilder Create(params string[] args)
        => new Free(new DistributedApplicationBuilder(new DistributedApplicationOptions
        {
            Args = ["--DcpPublisher:RandomizePorts=true", .. args],
            DisableDashboard = true,
            EnableResourceLogging = true,
        }));

    private abstract class Wrapper(DistributedApplicationBuilder inner) : IDistributedApplicationTestingBuilder
    {
        protected DistributedApplicationBuilder Inner { get; } = inner;

        public ConfigurationManager Configuration => Inner.Configuration;

        public string AppHostDirectory => Inner.AppHostDirectory;

        public Assembly? AppHostAssembly => Inner.AppHostAssembly;

        public IHostEnvironment Environment => Inner.Environment;

        public IServiceCollection Services => Inner.Services;

        public IDistributedApplicationEventing Eventing => Inner.Eventing;

        public DistributedApplicationExecutionContext ExecutionContext => Inner.ExecutionContext;

        public IResourceCollection Resources => Inner.Resources;

        public IResourceBuilder<T> AddResource<T>(T resource)
            where T : IResource => Inner.AddResource(resource);

        public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
            where T : IResource => Inner.CreateResourceBuilder(resource);

        public DistributedApplication Build() => BuildAsync().GetAwaiter().GetResult();

        public abstract Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default);

        public abstract void Dispose();

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }

    private sealed class Free(DistributedApplicationBuilder inner) : Wrapper(inner)
    {
        public override Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default) => Task.FromResult(Inner.Build());

        public override void Dispose()
        {
            // Nothing runs before the application is built, and that is disposed of by itself.
        }
    }

    private sealed class Halted(DistributedApplicationBuilder inner, EntryPointInterception interception) : Wrapper(inner)
    {
        private bool _built;

        public override Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default)
        {
            _built = true;
            interception.GoOn();
            return interception.Application.WaitAsync(cancellationToken);
        }

        public override void Dispose()
        {
            if (!_built)
            {
                interception.GiveUp();
            }
        }
    }
}
