namespace Gatehouse.AdminDashboard;

/// <summary>Where the gateway shows the dashboard. Redirects are relative, so its host name need not be known here.</summary>
internal static class PublicPath
{
    public const string Base = "/dashboard";

    /// <summary>The address of a page, kept inside the dashboard whatever is passed in.</summary>
    /// <param name="path">A path below <see cref="Base"/>, possibly from a query string.</param>
    public static string Of(string? path) => Base + Local(path);

    // With the base in front even "//evil" stays here; what a header may not carry is dropped whole.
    private static string Local(string? path) =>
        path is ['/', ..] && !path.Any(c => char.IsControl(c) || !char.IsAscii(c) || c == '\\') ? path : "/";
}
