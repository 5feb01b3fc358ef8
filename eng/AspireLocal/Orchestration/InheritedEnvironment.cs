using System.Collections;

namespace Aspire.Hosting.Orchestration;

/// <summary>The AppHost's own environment as far as it concerns its resources, as Aspire's orchestrator passes it on.</summary>
internal static class InheritedEnvironment
{
    // They say how the AppHost itself runs; a service that read them would take the dashboard's address for its own.
    private static readonly string[] NotInherited =
        ["ASPNETCORE_URLS", "ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT", "DOTNET_LAUNCH_PROFILE", "MSBUILD_EXE_PATH", "MSBuildExtensionsPath", "MSBuildSDKsPath"];

    public static Dictionary<string, string> Copy()
    {
        var copy = new Dictionary<string, string>(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            var name = (string)entry.Key;
            if (!NotInherited.Contains(name, StringComparer.Ordinal) && !name.StartsWith("ASPIRE_", StringComparison.Ordinal))
            {
                copy[name] = (string?)entry.Value ?? "";
            }
        }

        return copy;
    }
}
