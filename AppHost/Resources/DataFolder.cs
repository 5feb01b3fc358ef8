namespace Gatehouse.AppHost.Resources;

/// <summary>Where a local run keeps everything: <c>.data</c> beside the solution, or what <c>--data</c> says.</summary>
internal static class DataFolder
{
    public static string Of(IDistributedApplicationBuilder builder)
    {
        var folder = Path.GetFullPath(builder.Configuration["data"] ?? Path.Combine("..", ".data"), builder.AppHostDirectory);
        if (builder.ExecutionContext.IsRunMode && !Directory.Exists(folder))
        {
            // It will hold passwords and databases: wherever in a work tree it is, git leaves it alone.
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, ".gitignore"), "*\n");
        }

        return folder;
    }
}
