using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.AppHost.Resources;

/// <summary>initdb and postgres of this machine with their data in <see cref="DataFolder"/>, reachable from this machine only.</summary>
internal static class LocalPostgres
{
    private const int OldestVersion = 15;
    private const string Superuser = "postgres";

    // Made beside its place and moved there after, so that an interrupted initdb is not taken for a database.
    private const string InitScript = """
        set -e
        files=$1 password=$2
        shift 2
        rm -rf "$files.new"
        "$0" -D "$files.new" "$@"
        mv "$files.new" "$files"
        rm -f "$password"
        """;

    public static IResourceBuilder<ConnectionStringResource> Add(IDistributedApplicationBuilder builder, IResourceBuilder<ParameterResource> password)
    {
        var program = LocalPrograms.Find(["postgres"], InstalledFolders())
            ?? throw new DistributedApplicationException("PostgreSQL was not found: install version 15 or later (Debian and Ubuntu: apt-get install -y postgresql, macOS: brew install postgresql), or configure ConnectionStrings:postgres and ConnectionStrings:redis.");
        var version = LocalPrograms.RequireVersion(program, OldestVersion);
        var account = UnprivilegedAccount.IfNeeded();
        var folder = account?.FolderItCanReach(DataFolder.Of(builder), "postgres") ?? Path.Combine(DataFolder.Of(builder), "postgres");
        PrivateFile.CreateFolder(folder);
        account?.Own(folder);

        var files = Path.Combine(folder, "data");
        var port = LocalPort.Take();
        builder.Services.AddHealthChecks().AddAsyncCheck("postgres_ready", cancellationToken => Probe.PostgresAsync("127.0.0.1", port, cancellationToken));
        var server = Run("postgres-server", program, "-D", files, "-p", $"{port}", "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=200", "-c", "shared_buffers=128MB")
            .WithEndpoint(port: port, scheme: "tcp", isProxied: false)
            .WithHealthCheck("postgres_ready");
        builder.Eventing.Subscribe<BeforeResourceStartedEvent>(server.Resource, (_, cancellationToken) => PostmasterFile.MakeWayAsync(files, cancellationToken));

        var versionFile = Path.Combine(files, "PG_VERSION");
        if (!File.Exists(versionFile))
        {
            server.WaitForCompletion(AddInit());
        }
        else if (File.ReadAllText(versionFile).Trim() is var madeBy && madeBy != $"{version}")
        {
            throw new DistributedApplicationException($"The data in {files} were made by PostgreSQL {madeBy}, and {program} is version {version}: use that version, move the data with pg_dump, or give another --data.");
        }

        return builder.AddConnectionString(
                ResourceNames.Postgres,
                ReferenceExpression.Create($"Host={server.GetEndpoint("tcp").Property(EndpointProperty.IPV4Host)};Port={server.GetEndpoint("tcp").Property(EndpointProperty.Port)};Username={Superuser};Password={password}"))
            .WaitFor(server);

        IResourceBuilder<ExecutableResource> AddInit()
        {
            // PATH may hold a link to the server without one to what comes with it.
            var real = File.ResolveLinkTarget(program, returnFinalTarget: true)?.FullName ?? program;
            var initdb = Path.Combine(Path.GetDirectoryName(real)!, Path.GetFileName(real).Replace("postgres", "initdb", StringComparison.Ordinal));
            var passwordFile = Path.Combine(folder, "password");
            string[] arguments = ["-U", Superuser, $"--pwfile={passwordFile}", "-A", "scram-sha-256", "-E", "UTF8", "--no-locale"];
            var init = OperatingSystem.IsWindows()
                ? Run("postgres-init", initdb, ["-D", files, .. arguments])
                : Run("postgres-init", "/bin/sh", ["-c", InitScript, initdb, files, passwordFile, .. arguments]);

            // In a file, not on the command line: everybody on the machine can read command lines.
            builder.Eventing.Subscribe<BeforeResourceStartedEvent>(init.Resource, async (_, cancellationToken) =>
            {
                PrivateFile.Write(passwordFile, await password.Resource.GetValueAsync(cancellationToken) ?? "");
                account?.Own(passwordFile);
            });
            return init;
        }

        IResourceBuilder<ExecutableResource> Run(string name, string command, params string[] arguments)
        {
            string[] line = [.. account?.RunAs ?? [], command, .. arguments];
            return builder.AddExecutable(name, line[0], folder, line[1..]).ExcludeFromManifest();
        }
    }

    // Debian keeps each version in a folder of its own that is not in PATH, and so do PostgreSQL's own packages for Red Hat and Homebrew.
    private static IEnumerable<string> InstalledFolders()
        => from pattern in (string[])["/usr/lib/postgresql/*", "/usr/pgsql-*", "/opt/homebrew/opt/postgresql@*", "/usr/local/opt/postgresql@*"]
           let parent = Path.GetDirectoryName(pattern)
           where Directory.Exists(parent)
           from folder in Directory.EnumerateDirectories(parent, Path.GetFileName(pattern))
           let version = Path.GetFileName(folder).Split('-', '@')[^1]
           where double.TryParse(version, System.Globalization.CultureInfo.InvariantCulture, out _)
           orderby double.Parse(version, System.Globalization.CultureInfo.InvariantCulture) descending
           select Path.Combine(folder, "bin");
}
