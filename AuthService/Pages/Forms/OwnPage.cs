using System.Text.RegularExpressions;

namespace Gatehouse.AuthService.Pages.Forms;

/// <summary>
/// Where a person goes on after signing in: one of the pages here and nothing else, whatever an address or a form says.
/// </summary>
internal static partial class OwnPage
{
    public const string Home = "/account";

    /// <summary>The page that is named if it is one, or the first.</summary>
    public static string Of(string? path) => path is { Length: < 100 } && Shape().IsMatch(path) ? path : Home;

    /// <summary>Signing in, and then on to a page.</summary>
    public static string LoginTo(string path) => $"/account/login?next={Uri.EscapeDataString(Of(path))}";

    /// <summary>Proving once more who one is, and then on to a page.</summary>
    public static string VerifyTo(string path) => $"/account/verify?next={Uri.EscapeDataString(Of(path))}";

    [GeneratedRegex(@"\A/account(/[a-z0-9-]+){0,3}\z")]
    private static partial Regex Shape();
}
