using Aspire.Hosting.Testing;

namespace Gatehouse.AspireLocal.UnitTests;

/// <summary>Describes and runs an application; stopping it is part of every test.</summary>
internal static class TestApplication
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static IDistributedApplicationTestingBuilder Describe(params string[] args) => DistributedApplicationTestingBuilder.Create(args);

    public static async Task<DistributedApplication> StartAsync(this IDistributedApplicationTestingBuilder builder)
    {
        var application = await builder.BuildAsync();
        await application.StartAsync();
        return application;
    }

    public static IResourceBuilder<ExecutableResource> AddScript(this IDistributedApplicationBuilder builder, string name, TestFolder folder, string script)
        => builder.AddExecutable(name, "/bin/sh", folder.Path, "-c", script);

    public static Task<ResourceEvent> WaitAsync(this DistributedApplication application, string resource, Func<CustomResourceSnapshot, bool> isSo)
        => application.ResourceNotifications.WaitForResourceAsync(resource, update => isSo(update.Snapshot)).WaitAsync(Patience);

    public static Task<ResourceEvent> WaitForStateAsync(this DistributedApplication application, string resource, string state)
        => application.WaitAsync(resource, snapshot => snapshot.State?.Text == state);

    public static async Task<string> WaitForFileAsync(string path)
    {
        var deadline = DateTime.UtcNow + Patience;
        while (!File.Exists(path))
        {
            Assert.True(DateTime.UtcNow < deadline, $"{path} was not written");
            await Task.Delay(20);
        }

        return await File.ReadAllTextAsync(path);
    }

    public static Dictionary<string, string> EnvironmentIn(IEnumerable<string> lines)
        => lines.Select(line => line.Split('=', 2)).Where(parts => parts.Length == 2).ToDictionary(parts => parts[0], parts => parts[1]);

    /// <summary>Whether a process of that id runs; one that has ended but was not collected does not.</summary>
    public static bool IsAlive(int processId)
    {
        var status = $"/proc/{processId}/stat";
        if (Directory.Exists("/proc/self"))
        {
            try
            {
                return File.Exists(status) && !File.ReadAllText(status).Contains(") Z ", StringComparison.Ordinal);
            }
            catch (IOException)
            {
                // It ended while it was read.
                return false;
            }
        }

        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(processId);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    public static async Task WaitForEndAsync(IEnumerable<int> processIds)
    {
        var deadline = DateTime.UtcNow + Patience;
        var waiting = processIds.ToList();
        while (waiting.RemoveAll(id => !IsAlive(id)) >= 0 && waiting.Count > 0)
        {
            Assert.True(DateTime.UtcNow < deadline, $"still alive: {string.Join(", ", waiting)}");
            await Task.Delay(20);
        }
    }
}
