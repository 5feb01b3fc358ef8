using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Gatehouse.BrowserTests;

/// <summary>Accessibility as axe sees it.</summary>
internal static class Axe
{
    // What is as it should be need not be told, node by node.
    private static readonly AxeRunOptions Violations = new() { ResultTypes = [ResultType.Violations] };

    /// <summary>Fails when something on the page is a serious or critical violation.</summary>
    /// <param name="page">The page, as it is shown now.</param>
    /// <param name="name">What the failure calls it.</param>
    /// <returns>Completes when axe has looked.</returns>
    public static async Task FindsNothingAsync(IPage page, string name)
    {
        var found = (await page.RunAxe(Violations)).Violations.Where(violation => violation.Impact is "serious" or "critical");
        Assert.True(!found.Any(), string.Join('\n', found.Select(v => $"{name}: {v.Id} {v.Help}\n  {v.Nodes[0].Html}")));
    }
}
