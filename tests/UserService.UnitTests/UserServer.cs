using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Data;
using Gatehouse.ServiceDefaults.Messaging;
using Gatehouse.ServiceDefaults.Tenancy;
using Gatehouse.TestKit;
using Gatehouse.UserService.Data;
using Gatehouse.UserService.Features.Notifications;
using Gatehouse.UserService.Features.Notifications.Digests;
using Gatehouse.UserService.Features.Webhooks;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Gatehouse.UserService.UnitTests;

/// <summary>A real database with UserService's tables, and its parts over it with a clock that tests move.</summary>
public sealed class UserServer : IAsyncLifetime
{
    private const string Role = "users";
    private const string Password = "not a secret";

    private readonly PostgresServer postgres = new();
    private string database = "";

    public async Task InitializeAsync()
    {
        await postgres.InitializeAsync();
        database = postgres.NewDatabaseName();
        var options = new DbContextOptionsBuilder<UserDbContext>().UseNpgsql(postgres.ConnectionString(database)).Options;
        await using (var owner = new UserDbContext(options, new TenantContext()))
        {
            await owner.Database.MigrateAsync();
        }

        await RunAsync(
            $"""
            create role {Role} login nosuperuser nobypassrls password '{Password}';
            grant usage on schema public to {Role};
            grant select, insert, update, delete on all tables in schema public to {Role};
            grant usage on all sequences in schema public to {Role};
            """);
    }

    public Task DisposeAsync() => postgres.DisposeAsync();

    /// <summary>The service's parts, under its own role. Nothing runs by itself.</summary>
    internal ServiceProvider Start(TimeProvider time, IInterceptor? interceptor = null, Action<IHostApplicationBuilder>? more = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration[$"ConnectionStrings:{ResourceNames.UserDb}"] = postgres.ConnectionString(database, Role, Password);
        builder.AddServiceDatabase<UserDbContext>(ResourceNames.UserDb);
        builder.Services.ConfigureDbContext<UserDbContext>(options => options.AddInterceptors(interceptor is null ? [] : [interceptor]));
        builder.Services.AddSingleton(time);
        builder.Services.AddScoped<TenantContext>().AddScoped<Outbox>().AddScoped<Notifier>().AddScoped<WebhookQueue>().AddSingleton<DigestSender>();
        builder.Services.Configure<AccessTokenOptions>(options => options.Issuer = "https://gatehouse.example");
        more?.Invoke(builder);
        return builder.Services.BuildServiceProvider();
    }

    /// <summary>A statement as the owner, whom nothing stops.</summary>
    internal async Task<object?> RunAsync(string sql, params object[] values)
    {
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString(database));
#pragma warning disable CA2100 // The tests' own constants.
        await using var command = source.CreateCommand(sql);
#pragma warning restore CA2100
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        return await command.ExecuteScalarAsync();
    }

    /// <summary>Mails that were asked for.</summary>
    internal async Task<IReadOnlyList<JsonNode>> MailsAsync(string to)
    {
        var found = await RunAsync(
            "select json_agg(envelope::jsonb -> 'data' order by sequence)::text from outbox where type = $1 and envelope::jsonb #>> '{data,to}' = $2", MailRequested.Type, to);
        return found is string mails ? [.. JsonNode.Parse(mails)!.AsArray().Select(mail => mail!)] : [];
    }
}

/// <summary>Tests that share one, each with people of its own.</summary>
[CollectionDefinition(Name)]
public sealed class UserServerCollection : ICollectionFixture<UserServer>
{
    public const string Name = "user server";
}

/// <summary>A person of one company, with a profile.</summary>
internal sealed record Somebody(ServiceProvider Services, TenantId TenantId, UserId UserId, string Email)
{
    public Caller Caller { get; } = new(new() { Raw = "", UserId = UserId, TenantId = TenantId, IssuedAt = default, ExpiresAt = default });

    public static async Task<Somebody> JoinAsync(UserServer server, ServiceProvider services, string zone = "UTC", TenantId? company = null)
    {
        var person = new Somebody(services, company ?? TenantId.New(), UserId.New(), $"{Guid.NewGuid():N}@example.com");
        await server.RunAsync(
            """
            with profile as (insert into profiles (user_id, display_name, email, locale, time_zone, version, changed_at) values ($1, 'Ada', $2, 'en', $3, 1, now()))
            insert into members (tenant_id, user_id, membership_id, is_active, since) values ($4, $1, gen_random_uuid(), true, now())
            """,
            person.UserId.Value, person.Email, zone, person.TenantId.Value);
        return person;
    }

    /// <summary>Work in a scope of the person's company, as a request has one.</summary>
    public async Task<T> InScopeAsync<T>(Func<IServiceProvider, UserDbContext, Task<T>> work)
    {
        await using var scope = Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantContext>().Set(TenantId);
        return await work(scope.ServiceProvider, scope.ServiceProvider.GetRequiredService<UserDbContext>());
    }

    /// <summary>Something to be told, as an event's handler says it.</summary>
    public Task<Guid> TellAsync(string kind, string key, params string[] values) => InScopeAsync(async (scope, db) =>
    {
        var envelope = new EventEnvelope(
            Guid.CreateVersion7(), "tests.happened.v1", TenantId, "x", scope.GetRequiredService<TimeProvider>().GetUtcNow(), 1, JsonSerializer.SerializeToElement(1), null, null);
        await scope.GetRequiredService<Notifier>().TellAsync(envelope, UserId, new(kind, key, values, IsMailed: true), default);
        await db.SaveChangesAsync();
        return envelope.Id;
    });
}

/// <summary>Dies before a commit, as often as it is told to.</summary>
internal sealed class DyingCommits(int times) : DbTransactionInterceptor
{
    private int left = times;

    public override ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default) =>
        Interlocked.Decrement(ref left) >= 0 ? throw new InvalidOperationException("Dead.") : new(result);
}
