using System.Buffers;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Gateway.Edge;

/// <summary>
/// Only paths that everybody reads alike: what a backend could normalise into another path than the one that was
/// checked here is refused, not repaired.
/// </summary>
internal static class PathRules
{
    private static readonly SearchValues<char> Noteworthy = SearchValues.Create("%.;\\/");

    // Dot, slash, backslash, semicolon, percent sign: never needed encoded, often used to hide.
    private static readonly string[] Hidden = ["2e", "2f", "5c", "3b", "25"];

    public static void UsePathRules(this IApplicationBuilder app) => app.Use((context, next) =>
        IsPlain(context.Features.Get<IHttpRequestFeature>()!.RawTarget)
            ? next(context)
            : Problems.Of(StatusCodes.Status400BadRequest, ErrorCodes.ValidationFailed, "The path must be in its plain form.").ExecuteAsync(context));

    /// <summary>Looks at the request target as it came (RFC 9112 section 3.2), up to the query.</summary>
    internal static bool IsPlain(ReadOnlySpan<char> target)
    {
        var end = target.IndexOfAny('?', '#');
        var path = end < 0 ? target : target[..end];
        if (path is not ['/', ..])
        {
            // Absolute form must be accepted; HTTP/2 has the path alone, '*' is for OPTIONS, authority form for open proxies.
            var authority = path.IndexOf("://", StringComparison.Ordinal);
            var slash = authority < 0 ? -1 : path[(authority + 3)..].IndexOf('/');
            return slash < 0 ? path is [] or "*" || authority > 0 : IsPlain(path[(authority + 3 + slash)..]);
        }

        if (path.ContainsAnyExceptInRange('!', '~'))
        {
            return false;
        }

        for (var i = 1; i < path.Length; i++)
        {
            var skip = path[i..].IndexOfAny(Noteworthy);
            if (skip < 0)
            {
                return true;
            }

            i += skip;
            if (path[i] switch
            {
                ';' or '\\' => true,
                '/' => path[i - 1] is '/',
                '.' => path[i - 1] is '/' && IsDotSegment(path[i..]),
                _ => IsHidden(path[(i + 1)..]),
            })
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsDotSegment(ReadOnlySpan<char> rest) => rest is "." or ".." or ['.', '/', ..] or ['.', '.', '/', ..];

    private static bool IsHidden(ReadOnlySpan<char> code)
    {
        if (code.Length < 2 || !char.IsAsciiHexDigit(code[0]) || !char.IsAsciiHexDigit(code[1]) || code[0] is '0' or '1')
        {
            // Malformed, or a control character.
            return true;
        }

        foreach (var hidden in Hidden)
        {
            if (code[..2].Equals(hidden, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return code[0] is '7' && code[1] is ('f' or 'F');
    }
}
