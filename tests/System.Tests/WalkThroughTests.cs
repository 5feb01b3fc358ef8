using System.Diagnostics;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.SystemTests;

/// <summary>README's walk-through, run as a reader would paste it.</summary>
[Collection(StackCollection.Name)]
public sealed class WalkThroughTests(ReportingStack stack)
{
    [Fact]
    public async Task WalkThrough_PastedIntoAShell_EndsWithARefusedToken()
    {
        var output = await RunAsync(ReadScript());

        Assert.Contains("\"tenantSlug\":", output, StringComparison.Ordinal);
        Assert.Contains("\"total\": 37.5", output, StringComparison.Ordinal);
        Assert.Contains("\"orders\": 1", output, StringComparison.Ordinal);
        Assert.Contains("\n204\n", output, StringComparison.Ordinal);
        Assert.EndsWith("}", output.Trim(), StringComparison.Ordinal);
        Assert.Contains("\"error\": \"Invalid or expired token\"", output[output.LastIndexOf("204", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    private static string ReadScript()
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        var start = readme.IndexOf("```bash", readme.IndexOf("<!-- walk-through:begin -->", StringComparison.Ordinal), StringComparison.Ordinal) + "```bash".Length;
        return readme[start..readme.IndexOf("```", start, StringComparison.Ordinal)];
    }

    private async Task<string> RunAsync(string script)
    {
        var start = new ProcessStartInfo("bash", ["-e", "-u", "-o", "pipefail", "-s"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["GATEWAY"] = stack.Gateway.ToString().TrimEnd('/') },
        };
        using var shell = Process.Start(start)!;
        await shell.StandardInput.WriteAsync(script);
        shell.StandardInput.Close();
        var errors = shell.StandardError.ReadToEndAsync();
        var output = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        Assert.True(shell.ExitCode == 0, $"exit code {shell.ExitCode}\n{output}\n{await errors}");
        return output;
    }
}
