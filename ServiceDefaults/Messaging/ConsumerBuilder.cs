using System.Text.Json;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.ServiceDefaults.Messaging;

/// <summary>Which events a service takes, from whom, and what for.</summary>
public sealed class ConsumerBuilder
{
    private readonly IServiceCollection services;
    private readonly HashSet<string> sources = [];
    private readonly HashSet<string> together = [];
    private readonly Dictionary<string, Func<IServiceProvider, EventEnvelope, CancellationToken, Task>> handlers = [];

    internal ConsumerBuilder(IServiceCollection services) => this.services = services;

    internal IReadOnlySet<string> Sources => sources;

    internal IReadOnlySet<string> Together => together;

    internal IReadOnlyDictionary<string, Func<IServiceProvider, EventEnvelope, CancellationToken, Task>> Handlers => handlers;

    /// <summary>Takes one type of event.</summary>
    /// <typeparam name="TEvent">The event.</typeparam>
    /// <typeparam name="THandler">What it is for.</typeparam>
    /// <param name="publishers">The publishing services' resource names.</param>
    /// <returns>The same builder.</returns>
    public ConsumerBuilder On<TEvent, THandler>(params string[] publishers)
        where TEvent : IEvent
        where THandler : class, IHandle<TEvent>
    {
        sources.UnionWith(publishers);
        services.AddScoped<THandler>();
        _ = typeof(THandler).IsAssignableTo(typeof(IHandleTogether)) && together.Add(TEvent.Type);
        handlers.Add(TEvent.Type, (provider, envelope, cancellationToken) => provider.GetRequiredService<THandler>().HandleAsync(
            envelope.Data.Deserialize<TEvent>(JsonSerializerOptions.Web)!, envelope, cancellationToken));
        return this;
    }
}
