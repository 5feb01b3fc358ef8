namespace Gatehouse.TestKit;

/// <summary>Waiting for a condition instead of for a time.</summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Returns when the condition holds, and fails when it does not within the time.</summary>
    public static Task TrueAsync(Func<bool> condition, string what, TimeSpan? within = null) =>
        TrueAsync(() => Task.FromResult(condition()), what, within);

    /// <summary>Returns when the condition holds, and fails when it does not within the time.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition, string what, TimeSpan? within = null)
    {
        ArgumentNullException.ThrowIfNull(condition);
        var giveUp = DateTime.UtcNow + (within ?? Patience);
        while (!await condition())
        {
            Assert.True(DateTime.UtcNow < giveUp, $"Not in time: {what}");
            await Task.Delay(20);
        }
    }
}
