using System.Runtime.InteropServices;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// The real Aspire dashboard, from the Aspire command line tool that <c>./run</c> puts into <c>.tools</c>.
/// It shows traces, metrics and logs; resources are shown at the terminal.
/// </summary>
internal static class Dashboard
{
    /// <summary>The name Aspire gives the resource, too.</summary>
    public const string ResourceName = "aspire-dashboard";

    private const string FrontendKey = "ASPNETCORE_URLS";
    private const string OtlpKey = "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL";

    /// <summary>Adds the dashboard when its program is there and its addresses are configured.</summary>
    public static void AddTo(IDistributedApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        var tools = Path.GetFullPath(Path.Combine(builder.AppHostDirectory, "..", ".tools"));
        var program = Programs.Find(Path.Combine(tools, "node_modules", "@microsoft", Package(), "bin", "aspire"))
            ?? Programs.Find("aspire");
        if (program is null || configuration[FrontendKey] is null || configuration[OtlpKey] is null)
        {
            return;
        }

        // Another Gatehouse may run on this machine, and nobody has written these ports down.
        var frontend = new Uri(configuration[FrontendKey]!.Split(';')[0]);
        var otlp = new Uri(configuration[OtlpKey]!);
        configuration[FrontendKey] = frontend.GetLeftPart(UriPartial.Scheme) + "localhost:" + FreeOrOther(frontend.Port);
        configuration[OtlpKey] = otlp.GetLeftPart(UriPartial.Scheme) + "localhost:" + FreeOrOther(otlp.Port);

        builder.AddExecutable(ResourceName, program, builder.AppHostDirectory, "dashboard", "run", "--nologo")
            .WithArgs("--frontend-url", configuration[FrontendKey]!, "--otlp-grpc-url", configuration[OtlpKey]!, "--otlp-http-url", $"http://localhost:{FreePorts.Take()}")
            .WithEnvironment("ASPIRE_HOME", Path.Combine(tools, "aspire"))
            .WithEnvironment("ASPIRE_CLI_TELEMETRY_OPTOUT", "true")
            // It listens on this machine only: no login for people, but a key for whoever sends telemetry.
            .WithEnvironment("DASHBOARD__FRONTEND__AUTHMODE", "Unsecured")
            .WithEnvironment("DASHBOARD__API__AUTHMODE", "Unsecured")
            .WithEnvironment("DASHBOARD__OTLP__AUTHMODE", "ApiKey")
            .WithEnvironment("DASHBOARD__OTLP__PRIMARYAPIKEY", configuration["AppHost:OtlpApiKey"])
            .WithUrl(configuration[FrontendKey]!)
            .WithAnnotation(new QuietAnnotation());
        Console.WriteLine($"Aspire dashboard: {configuration[FrontendKey]}");
    }

    /// <summary>The npm package with this machine's command line tool, as <c>eng/prepare.sh</c> installs it.</summary>
    public static string Package()
        => Package(
            OperatingSystem.IsWindows() ? OSPlatform.Windows : OperatingSystem.IsMacOS() ? OSPlatform.OSX : OSPlatform.Linux,
            RuntimeInformation.OSArchitecture);

    /// <summary>By system and machine: the runtime identifier names the distribution where .NET is the distribution's own build.</summary>
    internal static string Package(OSPlatform system, Architecture machine)
    {
        var name = system == OSPlatform.Windows ? "win" : system == OSPlatform.OSX ? "osx" : "linux";
        return $"aspire-cli-{name}-{machine.ToString().ToLowerInvariant()}";
    }

    /// <summary>Where telemetry goes, or null when nobody listens.</summary>
    public static string? OtlpEndpoint(DistributedApplicationModel model, DistributedApplicationOptions options, IConfiguration configuration)
    {
        // Under test there is no dashboard, but the test may listen itself.
        var somebodyListens = options.EnableResourceLogging || model.Resources.Any(resource => resource.Name == ResourceName);
        return somebodyListens ? configuration[OtlpKey] : null;
    }

    private static int FreeOrOther(int port) => FreePorts.IsFree(port) ? port : FreePorts.Take();
}

/// <summary>What the resource says is kept for the case that it dies, and not shown.</summary>
internal sealed class QuietAnnotation : IResourceAnnotation;
