using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.AuthService.FunctionalTests.Connect;

/// <summary>A script of this folder under node, with the packages its lock file pins.</summary>
internal static class NodeScript
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <returns>The lines of JSON it wrote.</returns>
    public static async Task<IReadOnlyList<JsonNode>> RunAsync(string name, object input)
    {
        var folder = Path.Combine(Repository.Root, "tests", "AuthService.FunctionalTests", "Connect", name);
        if (!File.Exists(Path.Combine(folder, "node_modules", ".package-lock.json")))
        {
            await RunAsync(folder, "npm", "ci", "--no-audit", "--no-fund", "--loglevel=error");
        }

        var output = await RunAsync(folder, "node", "run.mjs", JsonSerializer.Serialize(input));
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
    }

    private static async Task<string> RunAsync(string folder, string program, params string[] arguments)
    {
        using var timeout = new CancellationTokenSource(Patience);
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync(timeout.Token);
        var output = await process.StandardOutput.ReadToEndAsync(timeout.Token);
        await process.WaitForExitAsync(timeout.Token);
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{program} ended with {process.ExitCode}:\n{output}\n{await errors}");
    }
}
