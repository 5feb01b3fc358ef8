using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>
/// Runs an AppHost's entry point in the test's process and halts it in Build, so that the test can change the builder,
/// and in Run, so that the test starts and stops the application.
/// </summary>
internal sealed class EntryPointInterception(Assembly assembly, string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings>? configure)
{
    private static readonly AsyncLocal<EntryPointInterception?> Flowing = new();

    private readonly TaskCompletionSource<DistributedApplicationBuilder> _builder = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<DistributedApplication> _application = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static EntryPointInterception? Current => Flowing.Value;

    public Task<DistributedApplicationBuilder> Builder => _builder.Task;

    public Task<DistributedApplication> Application => _application.Task;

    public Task Released => _released.Task;

    /// <summary>Begins the entry point on a thread of its own: it will block in Build and Run.</summary>
    public void Begin()
    {
        var entryPoint = assembly.EntryPoint ?? throw new InvalidOperationException($"Assembly {assembly.GetName().Name} does not have an entry point.");
        var thread = new Thread(() =>
        {
            Flowing.Value = this;
            try
            {
                entryPoint.Invoke(null, entryPoint.GetParameters().Length == 0 ? [] : [args]);
                Fail(new InvalidOperationException("The entry point exited without building an application."));
            }
            catch (TargetInvocationException exception)
            {
                Fail(exception.InnerException ?? exception);
            }
        })
        { IsBackground = true, Name = "AppHost entry point" };
        thread.Start();
    }

    public void GoOn() => _goOn.TrySetResult();

    public void Release() => _released.TrySetResult();

    /// <summary>Ends an entry point that was never built.</summary>
    public void GiveUp() => _goOn.TrySetException(new OperationCanceledException("The test disposed of the builder before building."));

    public void Configure(DistributedApplicationOptions options, HostApplicationBuilderSettings settings)
    {
        settings.Args = [.. settings.Args ?? [], .. args];
        options.Args = settings.Args;
        options.AssemblyName = assembly.GetName().Name;
        options.DisableDashboard = true;
        options.EnableResourceLogging = true;
        settings.ApplicationName = options.AssemblyName;
        settings.Configuration ??= new ConfigurationManager();
        settings.Configuration.AddInMemoryCollection([new("DcpPublisher:RandomizePorts", "true")]);

        var directory = assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(metadata => string.Equals(metadata.Key, "apphostprojectpath", StringComparison.OrdinalIgnoreCase))?.Value;
        if (directory is not null && Directory.Exists(directory))
        {
            settings.ContentRootPath = directory;
            settings.Configuration.AddInMemoryCollection(LaunchProfile(Path.Combine(directory, "Properties", "launchSettings.json")).DistinctBy(setting => setting.Key));
        }

        configure?.Invoke(options, settings);
    }

    public void Building(DistributedApplicationBuilder builder)
    {
        _builder.TrySetResult(builder);
        _goOn.Task.GetAwaiter().GetResult();
    }

    public void Built(DistributedApplication application) => _application.TrySetResult(application);

    // As `dotnet run` would have set them, but for the dashboard's addresses: there is none under test.
    private static IEnumerable<KeyValuePair<string, string?>> LaunchProfile(string file)
    {
        if (!File.Exists(file))
        {
            yield break;
        }

        using var settings = JsonDocument.Parse(File.ReadAllText(file), new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        var first = settings.RootElement.GetProperty("profiles").EnumerateObject().FirstOrDefault();
        if (first.Value.ValueKind != JsonValueKind.Object || !first.Value.TryGetProperty("environmentVariables", out var variables))
        {
            yield break;
        }

        foreach (var variable in variables.EnumerateObject().Where(variable => !variable.Name.StartsWith("ASPIRE_", StringComparison.Ordinal)))
        {
            yield return new(variable.Name.Replace("__", ":", StringComparison.Ordinal), variable.Value.GetString());
            foreach (var prefix in (string[])["DOTNET_", "ASPNETCORE_"])
            {
                if (variable.Name.StartsWith(prefix, StringComparison.Ordinal))
                {
                    yield return new(variable.Name[prefix.Length..], variable.Value.GetString());
                }
            }
        }
    }

    private void Fail(Exception exception)
    {
        _builder.TrySetException(exception);
        _application.TrySetException(exception);
    }
}
