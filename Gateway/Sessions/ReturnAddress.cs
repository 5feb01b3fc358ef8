namespace Gatehouse.Gateway.Sessions;

/// <summary>Where people go after signing in: a path of an origin that is allowed, in no spelling that is read otherwise elsewhere.</summary>
internal static class ReturnAddress
{
    private const int MaxLength = 2000;

    // What is decoded once by a browser, and perhaps again by a page.
    private const int Decodings = 3;

    /// <summary>Whether <paramref name="next"/> is a path of this site and nothing else.</summary>
    public static bool IsPath(string next)
    {
        if (next.Length > MaxLength || next.Any(c => c is <= ' ' or > '~' or '\\'))
        {
            return false;
        }

        var end = next.IndexOfAny(['?', '#']);
        var path = end < 0 ? next : next[..end];
        for (var i = 0; i <= Decodings; i++)
        {
            if (path is not ['/', ..] || path is ['/', '/' or '\\', ..] || path.Any(c => char.IsControl(c) || c is '\\'))
            {
                return false;
            }

            path = Uri.UnescapeDataString(path);
        }

        return true;
    }

    /// <summary>The origin of an address, or nothing when it has none.</summary>
    public static string? OriginOf(string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https") && uri.UserInfo is ""
            ? uri.GetLeftPart(UriPartial.Authority)
            : null;
}
