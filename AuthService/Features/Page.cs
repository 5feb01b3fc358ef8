namespace Gatehouse.AuthService.Features;

/// <summary>A list as every call answers it.</summary>
/// <param name="Items">What is on this page.</param>
/// <param name="NextCursor">Passed back as <c>cursor</c> for the next page; nothing on the last.</param>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor = null)
{
    public const int MaxLimit = 200;
    public const int DefaultLimit = 50;
}
