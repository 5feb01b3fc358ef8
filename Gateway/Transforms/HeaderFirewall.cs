namespace Gatehouse.Gateway.Transforms;

/// <summary>
/// Removes what only the gateway may say, in every spelling a backend could take for it: CGI and its descendants read
/// <c>X_User.Id</c> and <c>X-User-Id</c> as one (the pattern of CVE-2025-64484), so only letters and digits are compared.
/// </summary>
internal static class HeaderFirewall
{
    private static readonly string[] Families =
    [
        // Ours.
        "xuser", "xtenant", "xgateway", "xcorrelation",

        // Where a request came from and where it was meant for: set by the gateway itself from what it saw.
        "xforwarded", "forwarded", "xreal", "xoriginal", "xrewrite", "xclient", "xclusterclient", "trueclient",

        // What would make a backend see another method than the one that was checked.
        "xhttpmethod", "xmethodoverride",
    ];

    private static readonly int Longest = Families.Max(family => family.Length);

    public static void UseHeaderFirewall(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        List<string>? found = null;
        foreach (var (name, _) in context.Request.Headers)
        {
            if (IsReserved(name))
            {
                (found ??= []).Add(name);
            }
        }

        foreach (var name in found ?? [])
        {
            context.Request.Headers.Remove(name);
        }

        return next(context);
    });

    /// <summary>Whether a client may not send a header of this name.</summary>
    internal static bool IsReserved(string name)
    {
        Span<char> letters = stackalloc char[Longest];
        var length = 0;
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                continue;
            }

            letters[length++] = char.ToLowerInvariant(c);
            if (length == letters.Length)
            {
                break;
            }
        }

        if (length == 0 || letters[0] is not ('x' or 'f' or 't'))
        {
            return false;
        }

        foreach (var family in Families)
        {
            if (letters[..length].StartsWith(family, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
