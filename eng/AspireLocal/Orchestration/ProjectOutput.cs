namespace Aspire.Hosting.Orchestration;

/// <summary>
/// What a project was built to. The AppHost's build builds the projects it references, so the output of
/// the configuration the AppHost itself runs in is up to date and nothing is built at start.
/// </summary>
internal sealed record ProjectOutput(string Command, IReadOnlyList<string> Arguments, string Directory)
{
    public static ProjectOutput Of(IResource resource)
    {
        var projectPath = resource.Annotations.OfType<IProjectMetadata>().Last().ProjectPath;
        var directory = Path.GetDirectoryName(projectPath) ?? throw new DistributedApplicationException($"'{projectPath}' is not the path of a project");
        var name = Path.GetFileNameWithoutExtension(projectPath);
        var output = Path.Combine(directory, "bin", OwnOutput());
        var program = Path.Combine(output, OperatingSystem.IsWindows() ? name + ".exe" : name);
        if (File.Exists(program))
        {
            return new ProjectOutput(program, [], directory);
        }

        var library = Path.Combine(output, name + ".dll");
        return File.Exists(library)
            ? new ProjectOutput(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet", [library], directory)
            : throw new DistributedApplicationException($"'{name}' has not been built: there is no {library}");
    }

    // bin/Debug/net10.0 of the AppHost, or of the test that runs it, is Debug/net10.0 of the project too.
    private static string OwnOutput()
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(framework.Parent?.Name ?? "Debug", framework.Name);
    }
}
