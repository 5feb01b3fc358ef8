using System.Diagnostics;
using System.Reflection;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gatehouse.Conventions;

/// <summary>
/// A service as its own Program.cs builds it, up to the point where it would listen: no socket, no background work, and
/// stores that nobody asks.
/// </summary>
internal sealed class StartedService : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static readonly Lazy<Task<IReadOnlyList<StartedService>>> Started = new(StartAllAsync);

    private readonly TaskCompletionSource<IHost> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IHost? host;

    private StartedService(string name) => Name = name;

    public string Name { get; }

    public Assembly Assembly => Assembly.Load(Name);

    public IServiceProvider Provider => host!.Services;

    public IReadOnlyList<ServiceDescriptor> Registrations { get; private set; } = [];

    public IReadOnlyList<RouteEndpoint> Endpoints =>
        [.. Provider.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];

    /// <summary>Every service of the system, started once for all tests.</summary>
    public static Task<IReadOnlyList<StartedService>> AllAsync() => Started.Value;

    void IObserver<DiagnosticListener>.OnNext(DiagnosticListener value)
    {
        if (value.Name == "Microsoft.Extensions.Hosting")
        {
            value.Subscribe(this);
        }
    }

    // The host tells of itself as it is built; Microsoft.AspNetCore.Mvc.Testing relies on the same two events.
    void IObserver<KeyValuePair<string, object?>>.OnNext(KeyValuePair<string, object?> value)
    {
        switch (value)
        {
            case { Key: "HostBuilding", Value: IHostBuilder builder } when host is null:
                builder.ConfigureServices(Quieten);
                break;
            case { Key: "HostBuilt", Value: IHost built } when host is null:
                host = built;
                built.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(() => started.TrySetResult(built));
                break;
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    private static async Task<IReadOnlyList<StartedService>> StartAllAsync()
    {
        var services = new List<StartedService>();
        foreach (var name in SourceTree.Services)
        {
            var service = new StartedService(name);
            using (DiagnosticListener.AllListeners.Subscribe(service))
            {
                _ = Task.Factory.StartNew(service.Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
                await service.started.Task.WaitAsync(Patience);
            }

            services.Add(service);
        }

        return services;
    }

    private void Run()
    {
        try
        {
            Assembly.EntryPoint!.Invoke(null, [Arguments().Select(a => $"--{a.Key}={a.Value}").ToArray()]);
            started.TrySetException(new InvalidOperationException($"{Name} ended before it had started."));
        }
        catch (TargetInvocationException failure)
        {
            started.TrySetException(failure.InnerException!);
        }
    }

    private Dictionary<string, string> Arguments()
    {
        var secret = Convert.ToBase64String(new byte[32]);
        var arguments = new Dictionary<string, string>
        {
            ["environment"] = "Production",
            ["applicationName"] = Name,
            ["contentRoot"] = Path.Combine(SourceTree.Root, Name),
            ["Auth:Issuer"] = "http://localhost:8080",
            ["Auth:MasterKey"] = secret,
            ["Internal:Key"] = secret,
            ["Session:Key"] = secret,
            ["Logging:LogLevel:Default"] = "None",
            ["ConnectionStrings:redis"] = "127.0.0.1:1,abortConnect=false,connectTimeout=100,connectRetry=1",
        };
        foreach (var database in new[] { "authdb", "userdb", "orderdb", "analyticsdb", "gatewaydb" })
        {
            arguments[$"ConnectionStrings:{database}"] = $"Host=127.0.0.1;Port=1;Database={database};Username=nobody";
        }

        foreach (var other in new[] { "auth", "users", "orders", "analytics", "admin", "gateway" })
        {
            arguments[$"services:{other}:http:0"] = "http://127.0.0.1:1";
        }

        return arguments;
    }

    private void Quieten(IServiceCollection services)
    {
        Registrations = [.. services];
        foreach (var background in services.Where(s => s.ServiceType == typeof(IHostedService) && s.ImplementationType?.Name != "GenericWebHostService").ToList())
        {
            services.Remove(background);
        }

        services.AddSingleton<IServer, Deaf>();
    }

    private sealed class Deaf : IServer
    {
        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }
}
