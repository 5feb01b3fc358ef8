// Stands in for Aspire.Hosting 13.5.4.
using System.Reflection;
using System.Security.Cryptography;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Orchestration;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

/// <summary>Describes an application on top of a generic host, as Aspire does.</summary>
public class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    private readonly HostApplicationBuilder _innerBuilder;
    private readonly DistributedApplicationOptions _options;
    private readonly EntryPointInterception? _interception;

    public DistributedApplicationBuilder(string[] args)
        : this(new DistributedApplicationOptions { Args = args })
    {
    }

    public DistributedApplicationBuilder(DistributedApplicationOptions options)
    {
        _options = options;
        _interception = EntryPointInterception.Current;
        var settings = new HostApplicationBuilderSettings { Args = options.Args, Configuration = new ConfigurationManager() };
        _interception?.Configure(options, settings);
        AppHostAssembly = options.Assembly;

        settings.Configuration.AddEnvironmentVariables("ASPIRE_");
        _innerBuilder = new HostApplicationBuilder(settings);
        _innerBuilder.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        _innerBuilder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        _innerBuilder.Logging.AddFilter("System.Net.Http", LogLevel.Warning);

        AppHostDirectory = options.ProjectDirectory ?? ProjectDirectoryOf(AppHostAssembly) ?? Environment.ContentRootPath;
        var defaults = new Dictionary<string, string?>
        {
            ["AppHost:Directory"] = AppHostDirectory,
            // Where Aspire looks for the container runtime to use: there is none that this engine could drive.
            ["DcpPublisher:ContainerRuntime"] = "none",
        };
        if (Configuration["AppHost:OtlpApiKey"] is null)
        {
            defaults["AppHost:OtlpApiKey"] = RandomNumberGenerator.GetHexString(32, lowercase: true);
        }

        Configuration.AddInMemoryCollection(defaults);
        ExecutionContext = new DistributedApplicationExecutionContext(
            string.Equals(Configuration["AppHost:Operation"] ?? Configuration["operation"], "publish", StringComparison.OrdinalIgnoreCase) || Configuration["publisher"] is not null
                ? DistributedApplicationOperation.Publish
                : DistributedApplicationOperation.Run);

        if (ExecutionContext.IsPublishMode)
        {
            throw new DistributedApplicationException("Publishing needs the full package set (real Aspire); this build uses the restricted one. See docs/packages.md.");
        }

        Services.AddHealthChecks();
        Services.AddHttpClient();
        Services.AddSingleton(TimeProvider.System);
        Services.AddSingleton(options);
        Services.AddSingleton(ExecutionContext);
        Services.AddSingleton<IDistributedApplicationEventing>(Eventing);
        Services.AddSingleton(_ => new DistributedApplicationModel(Resources));
        Services.AddSingleton(_ => new ResourceNotificationService(
            options.DisableDashboard ? WaitBehavior.StopOnResourceUnavailable : WaitBehavior.WaitOnResourceUnavailable));
        Services.AddSingleton(services => new ResourceCommandService(services.GetRequiredService<Orchestrator>()));
        Services.AddSingleton<Orchestrator>();
        Services.AddHostedService(services => services.GetRequiredService<Orchestrator>());
        Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(60));
    }

    public ConfigurationManager Configuration => _innerBuilder.Configuration;

    public string AppHostDirectory { get; }

    public Assembly? AppHostAssembly { get; }

    public IHostEnvironment Environment => _innerBuilder.Environment;

    public IServiceCollection Services => _innerBuilder.Services;

    public IDistributedApplicationEventing Eventing { get; } = new DistributedApplicationEventing();

    public DistributedApplicationExecutionContext ExecutionContext { get; }

    public IResourceCollection Resources { get; } = new ResourceCollection();

    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource
    {
        Resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
        where T : IResource => new DistributedApplicationResourceBuilder<T>(this, resource);

    public DistributedApplication Build()
    {
        _interception?.Building(this);
        if (!_options.DisableDashboard)
        {
            Dashboard.AddTo(this);
        }

        if (_options.DisableDashboard is false && Configuration["Logging:LogLevel:Default"] is null)
        {
            _innerBuilder.Logging.SetMinimumLevel(LogLevel.Warning);
        }

        var application = new DistributedApplication(_innerBuilder.Build(), _interception);
        ExecutionContext.SetServices(application.Services);
        _interception?.Built(application);
        return application;
    }

    // AspireLocal.targets writes it into the AppHost, as Aspire's targets do.
    private static string? ProjectDirectoryOf(Assembly? assembly)
        => assembly?.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(metadata => string.Equals(metadata.Key, "apphostprojectpath", StringComparison.OrdinalIgnoreCase))?.Value;
}

/// <summary>Lookups in a builder.</summary>
public static class DistributedApplicationBuilderExtensions
{
    public static IResourceBuilder<T> CreateResourceBuilder<T>(this IDistributedApplicationBuilder builder, string name)
        where T : IResource
    {
        var resource = builder.Resources.FirstOrDefault(resource => string.Equals(resource.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new InvalidOperationException($"Resource '{name}' was not found.");
        return resource is T typed
            ? builder.CreateResourceBuilder(typed)
            : throw new InvalidOperationException($"Resource '{name}' of type '{resource.GetType()}' is not assignable to requested type '{typeof(T).Name}'.");
    }
}
