using Gatehouse.AuthService.Connect;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Accounts;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.Changes;
using Gatehouse.AuthService.Features.Invitations;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.AuthService.Features.MultiFactor;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Features.Tenants;
using Gatehouse.AuthService.Identity;
using Gatehouse.AuthService.Pipelines;
using Gatehouse.AuthService.Pipelines.Mail;
using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Data;
using Gatehouse.ServiceDefaults.Hosting;
using Gatehouse.ServiceDefaults.Messaging;
using Gatehouse.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Gatehouse.AuthService.UnitTests.Service;

/// <summary>A real database with AuthService's tables, and the service's parts over it with a clock that tests move.</summary>
public sealed class AuthServer : IAsyncLifetime
{
    private const string Role = "auth";
    private const string RolePassword = "not a secret";

    // EF Core keeps its model and the queries it has translated here: building them anew for every test was most of the time.
    private static readonly MemoryCache Translated = new(new MemoryCacheOptions());

    private readonly PostgresServer postgres = new();
    private string database = "";
    private AuthSite? shared;

    public async Task InitializeAsync()
    {
        await postgres.InitializeAsync();
        database = postgres.NewDatabaseName();
        await using (var owner = StartAsOwner())
        {
            await using var scope = owner.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<AuthDbContext>().Database.MigrateAsync();
            await Seed.RunAsync(scope.ServiceProvider, CancellationToken.None);
        }

        await RunAsync(
            $"""
            create role {Role} login nosuperuser nobypassrls password '{RolePassword}';
            grant usage on schema public to {Role};
            grant select, insert, update, delete on all tables in schema public to {Role};
            grant usage on all sequences in schema public to {Role};
            """);
    }

    public async Task DisposeAsync()
    {
        await (shared?.DisposeAsync() ?? ValueTask.CompletedTask);
        await postgres.DisposeAsync();
    }

    /// <summary>
    /// One site for every test that needs no settings of its own. Its clock only goes on: who moves it by more than an hour or
    /// two starts their own.
    /// </summary>
    internal async Task<AuthSite> SiteAsync() => shared ??= await StartSiteAsync();

    /// <summary>The service's parts, under its own role. Nothing runs by itself, and there is no Redis.</summary>
    internal ServiceProvider Start(ManualTime time, params (string Key, string Value)[] settings) =>
        Build(postgres.ConnectionString(database, Role, RolePassword), time, settings);

    /// <summary>The same, with something that meddles with what it does in the database.</summary>
    internal ServiceProvider Start(ManualTime time, IInterceptor interceptor) =>
        Build(postgres.ConnectionString(database, Role, RolePassword), time, [], options => options.AddInterceptors(interceptor));

    /// <summary>The service as migrations start it: as the owner, without an address of Redis.</summary>
    internal ServiceProvider StartAsOwner() => Build(postgres.ConnectionString(database), new ManualTime(), [("ConnectionStrings:redis", "")]);

    /// <summary>A statement as the owner, whom nothing stops.</summary>
    internal async Task<object?> RunAsync(string sql, params object[] values)
    {
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString(database));
        await using var command = source.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        return await command.ExecuteScalarAsync();
    }

    /// <summary>A connection as the owner.</summary>
    internal async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(postgres.ConnectionString(database));
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>The service as it is called, on a port of its own.</summary>
    internal Task<AuthSite> StartSiteAsync(params (string Key, string Value)[] settings)
    {
        var (time, address) = (new ManualTime(), $"http://127.0.0.1:{FreePort.Next()}");
        return AuthSite.StartAsync(
            Compose(postgres.ConnectionString(database, Role, RolePassword), time, [("Auth:Issuer", address), .. settings], null), new(address), time);
    }

    private static ServiceProvider Build(
        string connection, ManualTime time, (string Key, string Value)[] settings, Action<DbContextOptionsBuilder>? configure = null) =>
        Compose(connection, time, settings, configure).Services.BuildServiceProvider();

    private static WebApplicationBuilder Compose(
        string connection, ManualTime time, (string Key, string Value)[] settings, Action<DbContextOptionsBuilder>? configure)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:authdb"] = connection,
            ["ConnectionStrings:redis"] = "127.0.0.1:1",
            ["Auth:Issuer"] = "http://localhost:8080",
            ["Auth:MasterKey"] = "a master key of more than thirty-two characters",
            ["Auth:BcryptCost"] = "4",
            ["Internal:Key"] = "an internal key of more than thirty-two characters",
        });
        builder.Configuration.AddInMemoryCollection(settings.GroupBy(s => s.Key).ToDictionary(g => g.Key, g => (string?)g.Last().Value));
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddTokens();
        builder.Services.AddMembers();
        builder.Services.AddChanges();
        builder.AddServiceDefaults();
        builder.AddServiceDatabase<AuthDbContext>(ResourceNames.AuthDb);
        builder.Services.AddRequestChecks();
        builder.Services.ConfigureDbContext<AuthDbContext>(options =>
        {
            options.UseMemoryCache(Translated);
            configure?.Invoke(options);
        });
        builder.AddEventPublisher<AuthDbContext>(ResourceNames.Auth);
        builder.Services.AddAccountIdentity();
        builder.Services.AddAccounts();
        builder.Services.AddMachineAccess();
        builder.Services.AddSessions();
        builder.Services.AddMultiFactor();
        builder.Services.AddAudit().AddMails().AddInvitations().AddTenants().AddHousekeeping();
        builder.Services.AddScoped<QueueMail>();
        builder.Logging.ClearProviders();
        return builder;
    }
}

/// <summary>Tests that share one, each with people of its own.</summary>
[CollectionDefinition(Name)]
public sealed class AuthServerCollection : ICollectionFixture<AuthServer>
{
    public const string Name = "auth server";
}
