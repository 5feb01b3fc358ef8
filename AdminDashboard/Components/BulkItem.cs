namespace Gatehouse.AdminDashboard.Components;

/// <summary>One of many that the same is done to.</summary>
/// <param name="Name">Who it is.</param>
/// <param name="Work">Does it, and says in a word what came of it.</param>
public sealed record BulkItem(string Name, Func<CancellationToken, Task<string>> Work);
