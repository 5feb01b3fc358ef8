using System.ComponentModel;
using System.Diagnostics;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.Extensions.Configuration;

namespace Gatehouse.AppHost.Resources;

/// <summary>Decides where PostgreSQL and Redis come from, and says so.</summary>
internal static class Infrastructure
{
    private static readonly TimeSpan RuntimePatience = TimeSpan.FromSeconds(5);

    internal enum Kind
    {
        External,
        Containers,
        Local,
    }

    public static Kind Choose(IDistributedApplicationBuilder builder)
    {
        var (kind, reason) = Decide(builder);
        Console.WriteLine($"Infrastructure: {kind.ToString().ToLowerInvariant()} ({reason}).");
        return kind;
    }

    private static (Kind Kind, string Reason) Decide(IDistributedApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        if (configuration["infrastructure"] is { } forced)
        {
            return Enum.TryParse<Kind>(forced, ignoreCase: true, out var kind)
                ? (kind, "as --infrastructure says")
                : throw new DistributedApplicationException($"--infrastructure has to be external, containers or local, not '{forced}'.");
        }

        if (builder.ExecutionContext.IsPublishMode)
        {
            return (Kind.External, "what is published is given its connection strings");
        }

        if (configuration.GetConnectionString(ResourceNames.Postgres) is not null && configuration.GetConnectionString(ResourceNames.Redis) is not null)
        {
            return (Kind.External, "both connection strings are configured");
        }

        // The key by which Aspire is told which runtime to use; the restricted package set, which can use none, says none.
        var runtime = configuration["DcpPublisher:ContainerRuntime"] ?? configuration["ASPIRE_CONTAINER_RUNTIME"];
        if (runtime == "none")
        {
            return (Kind.Local, "this package set starts no containers");
        }

        string[] candidates = runtime is null ? ["docker", "podman"] : [runtime];
        return Array.Find(candidates, Answers) is { } answering
            ? (Kind.Containers, $"{answering} answers")
            : (Kind.Local, "no container runtime answers");
    }

    private static bool Answers(string runtime)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(runtime, "info") { RedirectStandardOutput = true, RedirectStandardError = true });
            if (process is null)
            {
                return false;
            }

            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            if (process.WaitForExit(RuntimePatience))
            {
                return process.ExitCode == 0;
            }

            process.Kill();
            return false;
        }
        catch (Win32Exception)
        {
            // It is not installed.
            return false;
        }
    }
}
