using System.Security.Cryptography;
using Npgsql;

namespace Gatehouse.TestKit;

/// <summary>A real PostgreSQL on a free port with its own data, gone when the tests are.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private readonly string password = RandomNumberGenerator.GetHexString(32);
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"gatehouse-postgres-{Guid.CreateVersion7():N}");
    private int databases;
    private ServerProcess? server;

    /// <summary>Where it listens, on 127.0.0.1.</summary>
    public int Port { get; } = FreePort.Next();

    /// <summary>Whether a commit waits until it is on disk. Tests need not, benchmarks do.</summary>
    public bool Durable { get; init; }

    /// <summary>The last lines of its log.</summary>
    public string Output => server?.Output ?? "";

    private string Data => Path.Combine(folder, "data");

    /// <summary>The owner's connection.</summary>
    public string ConnectionString(string database = "postgres") =>
        $"Host=127.0.0.1;Port={Port};Username=postgres;Password={password};Database={database};Include Error Detail=true";

    /// <summary>A connection of another role.</summary>
    public string ConnectionString(string database, string role, string rolePassword) =>
        new NpgsqlConnectionStringBuilder(ConnectionString(database)) { Username = role, Password = rolePassword }.ToString();

    /// <summary>A name no other test uses; nothing is created.</summary>
    public string NewDatabaseName(string prefix = "test") => $"{prefix}_{Interlocked.Increment(ref databases)}";

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(folder);
        var secret = Path.Combine(folder, "password");
        await File.WriteAllTextAsync(secret, password);
        if (RunAs.Length > 0)
        {
            await ServerProcess.RunAsync(folder, ["chown", "-R", "postgres", folder]);
        }

        await ServerProcess.RunAsync(folder,
        [
            .. RunAs, Binary("initdb"), "-D", Data, "-U", "postgres", "--auth=scram-sha-256", $"--pwfile={secret}",
            "--encoding=UTF8", "--locale=C", "--no-sync",
        ]);
        await StartAsync();
    }

    /// <summary>Starts it again after <see cref="StopAsync"/>, with the same data on the same port.</summary>
    public async Task StartAsync()
    {
        server = ServerProcess.Start("INT", folder,
        [
            .. RunAs, Binary("postgres"), "-D", Data, "-p", $"{Port}", "-k", "",
            "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200",
            .. Durable ? (string[])[] : ["-c", "fsync=off", "-c", "full_page_writes=off"],
        ]);
        await server.WaitUntilAsync(AnswersAsync, "PostgreSQL");
    }

    /// <summary>Ends every connection and the server.</summary>
    public async Task StopAsync()
    {
        if (server is { } running)
        {
            server = null;
            await running.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        await StopAsync();
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // PostgreSQL refuses to run as root.
    private static string[] RunAs { get; } =
        !Environment.IsPrivilegedProcess || OperatingSystem.IsWindows() ? []
        : ServerProcess.Find("setpriv") is { } setpriv ? [setpriv, "--reuid", "postgres", "--regid", "postgres", "--init-groups"]
        : ["runuser", "-u", "postgres", "--"];

    private static string Binary(string name) =>
        ServerProcess.Find(name, Installations()) ?? throw new InvalidOperationException(
            $"The tests need PostgreSQL's {name}: install PostgreSQL 15 or later, or put its bin folder on PATH.");

    private static readonly string[] Homes =
        ["/usr/lib/postgresql/*", "/usr/pgsql-*", "/opt/homebrew/opt/postgresql@*", "/usr/local/opt/postgresql@*", @"C:\Program Files\PostgreSQL\*"];

    private static IEnumerable<string> Installations() =>
        Homes.Where(home => Directory.Exists(Path.GetDirectoryName(home)))
            .SelectMany(home => Directory.GetDirectories(Path.GetDirectoryName(home)!, Path.GetFileName(home)))
            .OrderDescending(StringComparer.Ordinal)
            .Select(version => Path.Combine(version, "bin"));

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await using var connection = new NpgsqlConnection(ConnectionString() + ";Pooling=false;Timeout=2");
            await connection.OpenAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
