using System.Text.Json;
using Gatehouse.Gateway.Data;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Gatehouse.Gateway.Routing.Live;

/// <summary>Versions in Postgres: read, and added to. A new one tells its news in the same transaction, and every gateway at once.</summary>
internal sealed partial class ConfigurationStore(
    GatewayDbContext context, Outbox outbox, RevocationStore news, LiveRoutes live, TimeProvider time, ILogger<ConfigurationStore> logger)
{
    public async Task<int> LatestNumberAsync(CancellationToken cancellationToken) =>
        await context.Configurations.MaxAsync(version => (int?)version.Number, cancellationToken) ?? 0;

    public Task<ConfigurationVersion?> LatestAsync(CancellationToken cancellationToken) =>
        context.Configurations.AsNoTracking().OrderByDescending(version => version.Number).FirstOrDefaultAsync(cancellationToken);

    public Task<ConfigurationVersion?> FindAsync(int number, CancellationToken cancellationToken) =>
        context.Configurations.AsNoTracking().FirstOrDefaultAsync(version => version.Number == number, cancellationToken);

    public Task<List<ConfigurationVersion>> ListAsync(int before, int count, CancellationToken cancellationToken) =>
        context.Configurations.AsNoTracking().Where(version => version.Number < before).OrderByDescending(version => version.Number).Take(count).ToListAsync(cancellationToken);

    /// <summary>Writes the version after <paramref name="latest"/> and brings it into force here.</summary>
    /// <returns>The version, or nothing when somebody else wrote it first.</returns>
    public async Task<ConfigurationVersion?> AddAsync(
        ConfigurationVersion? latest, GatewayConfiguration configuration, AccessToken? author, ConfigurationOrigin origin, CancellationToken cancellationToken, int? rolledBackTo = null)
    {
        var version = new ConfigurationVersion
        {
            Number = (latest?.Number ?? 0) + 1,
            Document = JsonSerializer.Serialize(configuration, JsonSerializerOptions.Web),
            AuthorId = author?.UserId,
            AuthorName = author?.Name,
            At = time.GetUtcNow(),
            Origin = origin,
            RolledBackTo = rolledBackTo,
        };
        context.Add(version);
        if (author is { TenantId: { } tenant })
        {
            var changes = JsonSerializer.SerializeToElement(ConfigurationChange.Between(latest?.Read() ?? GatewayConfiguration.None, configuration), JsonSerializerOptions.Web);
            outbox.Add(context, new GatewayConfigurationChanged(version.Number, author.UserId, JsonNamingPolicy.CamelCase.ConvertName($"{origin}"), changes), tenant);
        }

        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException failure) when (failure.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return null;
        }

        // Committed: from here on nobody's going away ends it, and the others are told whatever happens here.
        try
        {
            await live.ApplyAsync(version.Number, configuration, CancellationToken.None);
        }
        finally
        {
            await TellAsync(version.Number);
        }

        return version;
    }

    private async Task TellAsync(int number)
    {
        try
        {
            await news.PublishAsync(new(Invalidation.Configuration, Version: number));
        }
        catch (Exception failure) when (failure is StackExchange.Redis.RedisException or TimeoutException)
        {
            // The others look into Postgres themselves while nothing is pushed.
            Log.NotPushed(logger, number, failure.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Configuration {Version} could not be pushed; the other gateways find it: {Reason}")]
        public static partial void NotPushed(ILogger logger, int version, string reason);
    }
}
