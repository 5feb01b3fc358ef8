using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Messaging;
using Gatehouse.ServiceDefaults.Tenancy;
using Gatehouse.ServiceDefaults.UnitTests.Data;
using Gatehouse.TestKit;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Gatehouse.ServiceDefaults.UnitTests.Messaging;

/// <summary>A service that publishes and one that listens, in one process, over real PostgreSQL and Redis.</summary>
internal sealed class NotesService : IAsyncDisposable
{
    public const string Group = "readers";

    private readonly IHost host;

    private NotesService(IHost host, NotesDatabase database, string name, FailedTries failedTries)
    {
        this.host = host;
        FailedTries = failedTries;
        Database = database;
        Name = name;
    }

    public NotesDatabase Database { get; }

    /// <summary>Names its stream.</summary>
    public string Name { get; }

    public IServiceProvider Services => host.Services;

    public FailedTries FailedTries { get; }

    public HandlerScript Script => Services.GetRequiredService<HandlerScript>();

    public IDatabase Redis => Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase();

    public string DeadLetters => RedisKeys.DeadLetters(Name, Group);

    /// <summary>Starts it; <paramref name="like"/> makes it a replica of another.</summary>
    public static async Task<NotesService> StartAsync(
        PostgresServer postgres, RedisServer redis, NotesService? like = null, bool publishes = true, IInterceptor? fault = null, bool together = false)
    {
        var database = like?.Database ?? await NotesDatabase.CreateAsync(postgres);
        var name = like?.Name ?? $"notes-{Guid.CreateVersion7():N}";
        var builder = database.Service();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:redis"] = redis.ConnectionString + ",abortConnect=false,connectTimeout=1000",
        });
        builder.AddRedisClient(ResourceNames.Redis);
        builder.Services.AddSingleton<HandlerScript>();
        var failed = new FailedTries();
        builder.Logging.AddProvider(failed);
        if (fault is not null)
        {
            builder.Services.ConfigureDbContext<NotesContext>(options => options.AddInterceptors(fault));
        }

        if (publishes)
        {
            builder.AddEventPublisher<NotesContext>(name);
        }

        builder.AddEventConsumer<NotesContext>(Group, consumer => _ = together
            ? consumer.On<NoteTaken, WriteNotes>(name)
            : consumer.On<NoteTaken, WriteNote>(name));
        var host = builder.Build();
        await host.StartAsync();
        return new(host, database, name, failed);
    }

    /// <summary>What an endpoint does: a change and its event in one transaction. <paramref name="commit"/> false rolls back.</summary>
    public async Task PublishAsync(TenantId tenant, string text, bool commit = true)
    {
        await using var scope = Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantContext>().Set(tenant);
        var context = scope.ServiceProvider.GetRequiredService<NotesContext>();
        await using var transaction = await context.Database.BeginTransactionAsync();
        scope.ServiceProvider.GetRequiredService<Outbox>().Add(context, new NoteTaken(Guid.CreateVersion7(), text));
        await context.SaveChangesAsync();
        if (commit)
        {
            await transaction.CommitAsync();
        }
    }

    public Task<long> EffectsAsync(string where = "true") => Database.OwnerAsync<long>($"select count(*) from notes where {where}");

    public Task<long> WaitingAsync() => Database.OwnerAsync<long>("select count(*) from outbox where sent_at is null");

    /// <summary>Entries that were delivered but not acknowledged.</summary>
    public async Task<long> PendingAsync() =>
        (long)((RedisResult[])(await Redis.ExecuteAsync("XPENDING", RedisKeys.Stream(Name), Group))!)[0];

    public async Task<long> LengthAsync(string stream) => (long)await Redis.ExecuteAsync("XLEN", stream);

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
    }
}
