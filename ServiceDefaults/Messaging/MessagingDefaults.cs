using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace Gatehouse.ServiceDefaults.Messaging;

/// <summary>Events out and events in.</summary>
public static class MessagingDefaults
{
    /// <summary>Publishes what the service writes to its outbox.</summary>
    /// <typeparam name="TContext">The context with the outbox.</typeparam>
    /// <param name="builder">The service.</param>
    /// <param name="service">Its resource name, which names the stream.</param>
    /// <returns>The same builder.</returns>
    public static IHostApplicationBuilder AddEventPublisher<TContext>(this IHostApplicationBuilder builder, string service)
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddScoped<Outbox>();
        builder.Services.AddSingleton(new OutboxSource(service));
        builder.Services.AddSingleton<OutboxRelay<TContext>>();
        builder.Services.AddSingleton<StreamKeeper<TContext>>();
        builder.Services.AddHostedService<OutboxDispatcher<TContext>>();
        return builder;
    }

    /// <summary>Listens to other services.</summary>
    /// <typeparam name="TContext">The context with the inbox, where effects are written.</typeparam>
    /// <param name="builder">The service.</param>
    /// <param name="group">Its resource name, which names the consumer group.</param>
    /// <param name="configure">Which events, from whom, what for.</param>
    /// <returns>The same builder.</returns>
    public static IHostApplicationBuilder AddEventConsumer<TContext>(
        this IHostApplicationBuilder builder, string group, Action<ConsumerBuilder> configure)
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var consumer = new ConsumerBuilder(builder.Services);
        configure(consumer);
        builder.Services.AddSingleton(new ConsumerPlan(group, consumer.Sources, consumer.Together, consumer.Handlers));
        builder.Services.AddSingleton(new RedisStreamsConnection(
            builder.Configuration.GetConnectionString(ResourceNames.Redis) ?? ""));
        builder.Services.AddSingleton<EventProcessor<TContext>>();
        builder.Services.AddHostedService<EventConsumer<TContext>>();
        return builder;
    }
}

/// <summary>What a service listens to.</summary>
internal sealed record ConsumerPlan(
    string Group,
    IReadOnlySet<string> Sources,
    IReadOnlySet<string> Together,
    IReadOnlyDictionary<string, Func<IServiceProvider, EventEnvelope, CancellationToken, Task>> Handlers);

/// <summary>A connection to itself for each blocking reader: on a shared one it would hold up everybody else.</summary>
internal sealed record RedisStreamsConnection(string ConnectionString)
{
    public async Task<ConnectionMultiplexer> OpenAsync() => await ConnectionMultiplexer.ConnectAsync(ConnectionString);
}
