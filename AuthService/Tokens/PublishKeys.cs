using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Gatehouse.AuthService.Tokens;

/// <summary>The public keys (RFC 7517 section 5).</summary>
internal static class PublishKeys
{
    public static async Task<ContentHttpResult> HandleAsync(
        KeyRing keys, IOptions<SigningOptions> options, HttpContext http, CancellationToken cancellationToken)
    {
        var published = await keys.PublishedAsync(cancellationToken);
        http.Response.Headers.CacheControl = $"public, max-age={(int)options.Value.KeysFreshFor.TotalSeconds}";
        return TypedResults.Text($"{{\"keys\":[{string.Join(',', published.Select(k => k.PublicKey))}]}}", "application/jwk-set+json");
    }
}
