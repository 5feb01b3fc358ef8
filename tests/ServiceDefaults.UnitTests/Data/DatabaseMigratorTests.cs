using Gatehouse.TestKit;
using Npgsql;

namespace Gatehouse.ServiceDefaults.UnitTests.Data;

[Collection(Servers.Name)]
public sealed class DatabaseMigratorTests(PostgresServer server)
{
    [Fact]
    public async Task Migration_OnAnEmptyServer_CreatesDatabaseAndRole()
    {
        var database = NotesDatabase.On(server);
        await database.MigrateAsync();
        Assert.Equal(0L, await AskAsync(database.Application, "select count(*) from outbox"));
        Assert.False(await AskAsync(
            database.Application, "select rolsuper or rolbypassrls or rolcreatedb or rolcreaterole from pg_roles where rolname = current_user") as bool?);
        Assert.Equal("postgres", await AskAsync(database.Application, "select tableowner::text from pg_tables where tablename = 'notes'"));
    }

    [Fact]
    public async Task Migration_RunAgain_ChangesNothing()
    {
        var database = NotesDatabase.On(server);
        await database.MigrateAsync();
        await database.OwnerAsync<object>(
            $"insert into notes values (gen_random_uuid(), gen_random_uuid(), 'kept') returning text");
        await database.MigrateAsync();
        await database.MigrateAsync();
        Assert.Equal(1L, await database.OwnerAsync<long>("select count(*) from notes"));
        Assert.Equal(1L, await database.OwnerAsync<long>("select count(*) from pg_policies where tablename = 'notes'"));
    }

    [Fact]
    public async Task Migration_WithANewPassword_ChangesTheRoles()
    {
        var database = NotesDatabase.On(server);
        await database.MigrateAsync();
        var changed = database.WithPassword("another");
        await changed.MigrateAsync();
        Assert.Equal(1, await AskAsync(changed.Application, "select 1"));

        NpgsqlConnection.ClearAllPools();
        var refused = await Assert.ThrowsAsync<PostgresException>(() => AskAsync(database.Application, "select 1"));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, refused.SqlState);
    }

    [Fact]
    public async Task Migration_ByAnOwnerThatIsNoSuperuser_IsRepeatableAndBindsTheOwnerToo()
    {
        var name = server.NewDatabaseName("owned");
        await AskAsync(server.ConnectionString(), $"create role {name}_owner login createdb createrole password 'owner'");
        var database = NotesDatabase.Of(
            server.ConnectionString(name, $"{name}_owner", "owner"), server.ConnectionString(name, $"{name}_app", "app"));
        await database.MigrateAsync();
        await database.MigrateAsync();
        Assert.Equal(0L, await AskAsync(database.Application, "select count(*) from notes"));

        var refused = await Assert.ThrowsAsync<PostgresException>(
            () => AskAsync(database.Owner, "insert into notes values (gen_random_uuid(), gen_random_uuid(), 'nobody''s')"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Fact]
    public async Task Password_OfTheRole_IsNeverSent()
    {
        await AskAsync(server.ConnectionString(), "alter system set log_statement = 'all'");
        var database = NotesDatabase.On(server, "not-to-be-seen-in-any-log");
        await AskAsync(server.ConnectionString(), "select pg_reload_conf()");
        await database.MigrateAsync();
        Assert.Contains("create role", server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("not-to-be-seen", server.Output, StringComparison.Ordinal);
        await AskAsync(server.ConnectionString(), "alter system reset log_statement");
        await AskAsync(server.ConnectionString(), "select pg_reload_conf()");
    }

    [Fact]
    public async Task Migrations_OfSeveralServicesAtOnce_AllSucceed()
    {
        var databases = Enumerable.Range(0, 6).Select(_ => NotesDatabase.On(server)).ToList();
        await Task.WhenAll(databases.Select(d => d.MigrateAsync()));
        foreach (var database in databases)
        {
            Assert.Equal(0L, await AskAsync(database.Application, "select count(*) from notes"));
        }
    }

    [Fact]
    public async Task Migrations_OfOneServiceTwiceAtOnce_BothSucceed()
    {
        var database = NotesDatabase.On(server);
        await database.MigrateAsync();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => database.MigrateAsync()));
        Assert.Equal(0L, await AskAsync(database.Application, "select count(*) from notes"));
    }

    [Fact]
    public async Task Server_NotThereYet_IsWaitedFor()
    {
        var late = new PostgresServer();
        try
        {
            await late.InitializeAsync();
            await late.StopAsync();
            var database = NotesDatabase.On(late);
            var migrating = database.MigrateAsync();
            await late.StartAsync();
            await migrating;
            Assert.Equal(0L, await AskAsync(database.Application, "select count(*) from notes"));
        }
        finally
        {
            await late.DisposeAsync();
        }
    }

    [Fact]
    public async Task Server_NotThereAtAll_IsGivenUp()
    {
        var time = new ManualTime();
        var nowhere = NotesDatabase.On(new PostgresServer());
        var migrating = nowhere.MigrateAsync(time);
        time.Advance(TimeSpan.FromSeconds(31));
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => migrating).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.IsType<NpgsqlException>(failure.InnerException);
    }

    [Fact]
    public async Task Server_ThatRefusesTheOwner_IsNotWaitedFor()
    {
        var database = NotesDatabase.On(server);
        var stranger = NotesDatabase.Of(new NpgsqlConnectionStringBuilder(database.Owner) { Password = "wrong" }.ToString(), database.Application);
        await Assert.ThrowsAsync<PostgresException>(() => stranger.MigrateAsync(new ManualTime())).WaitAsync(TimeSpan.FromSeconds(20));
    }

    private static async Task<object?> AskAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
