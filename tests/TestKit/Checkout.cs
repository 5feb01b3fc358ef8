namespace Gatehouse.TestKit;

/// <summary>The checkout the tests run from.</summary>
internal static class Checkout
{
    /// <summary>The folder with Aspire.sln.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Aspire.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run from a checkout.");
    }
}
