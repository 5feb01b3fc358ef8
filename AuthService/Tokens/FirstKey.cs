using Gatehouse.AuthService.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Gatehouse.AuthService.Tokens;

/// <summary>Before the first request: makes a signing key if there is none in force, and loads them. One replica makes it, the others wait.</summary>
internal sealed partial class FirstKey(
    IServiceScopeFactory scopes,
    KeyRing ring,
    KeyProtection protection,
    IOptions<SigningOptions> options,
    TimeProvider time,
    ILogger<FirstKey> logger) : IHostedLifecycleService
{
    // Any number that nothing else in this database locks by.
    private const long Lock = 0x6B657973;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<AuthDbContext>();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await context.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({Lock})", cancellationToken);
        var algorithm = options.Value.SigningAlgorithm;
        var now = time.GetUtcNow();
        var keys = await context.SigningKeys.Where(k => k.Algorithm == algorithm && k.RevokedAt == null).ToListAsync(cancellationToken);
        if (!keys.Exists(k => k.SignsAt(now)))
        {
            var key = SigningKey.Create(algorithm, protection, now, now);
            context.Add(key);
            await context.SaveChangesAsync(cancellationToken);
            Log.Created(logger, key.Id, algorithm);
        }

        await transaction.CommitAsync(cancellationToken);
        await ring.RefreshAsync(cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Created the {Algorithm} signing key {KeyId}")]
        public static partial void Created(ILogger logger, string keyId, string algorithm);
    }
}
