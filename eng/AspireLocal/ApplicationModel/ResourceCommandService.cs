// Stands in for Aspire.Hosting 13.5.4.
using Aspire.Hosting.Orchestration;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Starts, stops and restarts resources by hand.</summary>
public class ResourceCommandService
{
    private readonly Orchestrator _orchestrator;

    internal ResourceCommandService(Orchestrator orchestrator) => _orchestrator = orchestrator;

    public Task<ExecuteCommandResult> ExecuteCommandAsync(IResource resource, string commandName, CancellationToken cancellationToken = default)
        => ExecuteCommandAsync(resource.Name, commandName, cancellationToken);

    /// <param name="resourceId">The name of a resource, or the id of one of its replicas.</param>
    public async Task<ExecuteCommandResult> ExecuteCommandAsync(string resourceId, string commandName, CancellationToken cancellationToken = default)
    {
        var runners = _orchestrator.Find(resourceId);
        if (runners.Count == 0)
        {
            return new ExecuteCommandResult { Success = false, Message = $"There is no process resource named '{resourceId}'." };
        }

        // Aspire knows each command by its name before 9.5 too.
        Func<ResourceRunner, Task>? command = commandName switch
        {
            "start" or "resource-start" => runner => runner.StartAsync(),
            "stop" or "resource-stop" => runner => runner.StopAsync(cancellationToken),
            "restart" or "resource-restart" => runner => runner.RestartAsync(cancellationToken),
            _ => null,
        };
        if (command is null)
        {
            return new ExecuteCommandResult { Success = false, Message = $"Command '{commandName}' not available for resource '{resourceId}'." };
        }

        await Task.WhenAll(runners.Select(command)).ConfigureAwait(false);
        return new ExecuteCommandResult { Success = true };
    }
}

/// <summary>How a command went.</summary>
public sealed class ExecuteCommandResult
{
    public required bool Success { get; init; }

    public bool Canceled { get; init; }

    public string? Message { get; init; }
}
