using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Tokens;

/// <summary>The public keys (RFC 7517 section 5).</summary>
internal static class PublishKeys
{
    public static async Task<ContentHttpResult> HandleAsync(KeyRing keys, HttpContext http, CancellationToken cancellationToken)
    {
        var published = await keys.PublishedAsync(cancellationToken);
        http.Response.Headers.CacheControl = "public, max-age=300";
        return TypedResults.Text($"{{\"keys\":[{string.Join(',', published.Select(k => k.PublicKey))}]}}", "application/jwk-set+json");
    }
}
