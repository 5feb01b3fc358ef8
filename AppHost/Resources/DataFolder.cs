namespace Gatehouse.AppHost.Resources;

/// <summary>Where a local run keeps everything: <c>.data</c> beside the solution, or what <c>--data</c> says.</summary>
internal static class DataFolder
{
    public static string Of(IDistributedApplicationBuilder builder)
        => Path.GetFullPath(builder.Configuration["data"] ?? Path.Combine("..", ".data"), builder.AppHostDirectory);
}
