namespace Gatehouse.Gateway.Edge;

/// <summary>A policy of its own for a page that needs one; on its endpoint.</summary>
internal sealed record ContentSecurityPolicy(string Value);

/// <summary>
/// Helmet's defaults, with two changes: <c>Referrer-Policy: same-origin</c>, because under <c>no-referrer</c> browsers send
/// <c>Origin: null</c> with forms, which the CSRF check refuses; and nothing that upgrades to https is said over http.
/// </summary>
internal static class SecurityHeaders
{
    private const string Policy =
        "default-src 'self'; base-uri 'self'; font-src 'self' https: data:; form-action 'self'; frame-ancestors 'self'; "
        + "img-src 'self' data:; object-src 'none'; script-src 'self'; script-src-attr 'none'; style-src 'self' https: 'unsafe-inline'";

    private const string SecurePolicy = Policy + "; upgrade-insecure-requests";

    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        context.Response.OnStarting(SetAsync, context);
        return next(context);
    });

    private static Task SetAsync(object state)
    {
        var context = (HttpContext)state;
        var headers = context.Response.Headers;
        if (context.Request.IsHttps)
        {
            headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
        }

        // A page behind the gateway may need a policy of its own; the other headers are not its to change.
        if (headers.ContentSecurityPolicy.Count == 0)
        {
            headers.ContentSecurityPolicy = context.GetEndpoint()?.Metadata.GetMetadata<ContentSecurityPolicy>()?.Value
                ?? (context.Request.IsHttps ? SecurePolicy : Policy);
        }

        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-site";
        headers["Origin-Agent-Cluster"] = "?1";
        headers["Referrer-Policy"] = "same-origin";
        headers.XContentTypeOptions = "nosniff";
        headers["X-DNS-Prefetch-Control"] = "off";
        headers["X-Download-Options"] = "noopen";
        headers.XFrameOptions = "SAMEORIGIN";
        headers["X-Permitted-Cross-Domain-Policies"] = "none";
        headers.XXSSProtection = "0";
        return Task.CompletedTask;
    }
}
