using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Gatehouse.ServiceDefaults.Http;

/// <summary>
/// Keeps two people from overwriting each other (RFC 9110 section 13.1.1): answers carry the version as <c>ETag</c>,
/// a change may ask for it with <c>If-Match</c>. An endpoint parameter.
/// </summary>
/// <param name="Context">The request.</param>
public sealed record EditGuard(HttpContext Context)
{
    /// <summary>Fills the parameter.</summary>
    /// <param name="context">The request.</param>
    /// <returns>The guard.</returns>
    public static ValueTask<EditGuard> BindAsync(HttpContext context) => new(new EditGuard(context));

    /// <summary>Compares <c>If-Match</c> with what would be changed.</summary>
    /// <param name="version">The current version; 0 for what does not exist yet.</param>
    /// <returns>412 when the caller has seen another version, else nothing.</returns>
    public ProblemHttpResult? Refuse(int version)
    {
        var header = Context.Request.Headers.IfMatch;
        return header.Count == 0 || (EntityTagHeaderValue.TryParseList(header, out var tags) && tags.Any(t => Matches(t, version)))
            ? null
            : Problems.PreconditionFailed();
    }

    /// <summary>Puts the version on the answer.</summary>
    /// <param name="version">The version that is answered.</param>
    public void Tag(int version) => Context.Response.Headers.ETag = $"\"{version}\"";

    // If-Match compares strongly: a weak tag never matches.
    private static bool Matches(EntityTagHeaderValue tag, int version) =>
        tag.Tag.Equals("*", StringComparison.Ordinal)
            ? version > 0
            : !tag.IsWeak && tag.Tag.Equals($"\"{version}\"", StringComparison.Ordinal);
}
