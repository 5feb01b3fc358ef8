namespace Gatehouse.AspireLocal.UnitTests;

/// <summary>A folder that goes when the test has ended.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("aspirelocal-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>A project whose build output is a shell script.</summary>
    public string AddProject(string name, string script)
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory);
        var output = System.IO.Path.Combine(Path, name, "bin", framework.Parent!.Name, framework.Name);
        Directory.CreateDirectory(output);
        var program = System.IO.Path.Combine(output, name);
        File.WriteAllText(program, "#!/bin/sh\n" + script + "\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return System.IO.Path.Combine(Path, name, name + ".csproj");
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
