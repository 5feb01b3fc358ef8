using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Net.Http.Headers;

namespace Gatehouse.Gateway.Edge;

/// <summary>CORS for every path behind the gateway; what a backend says about it is dropped. An unknown origin is told nothing.</summary>
internal static class CrossOrigin
{
    private const string EnvironmentName = "ALLOWED_ORIGINS";
    private const string Family = "Access-Control-";
    private static readonly TimeSpan PreflightMaxAge = TimeSpan.FromMinutes(10);

    public static void AddCrossOrigin(this WebApplicationBuilder builder)
    {
        var more = builder.Configuration[EnvironmentName]?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        builder.Services.PostConfigure<EdgeOptions>(edge =>
        {
            foreach (var origin in more.Select(origin => origin.TrimEnd('/')))
            {
                edge.AllowedOrigins.Add(origin);
            }
        });
        builder.Services.AddSingleton<AllowedOrigins>();
        builder.Services.AddCors();
        builder.Services.AddOptions<CorsOptions>().Configure<AllowedOrigins>((cors, origins) => cors.AddDefaultPolicy(policy => policy
            .SetIsOriginAllowed(origins.Contains)
            .AllowCredentials()
            .WithMethods("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS")
            .WithHeaders(
                HeaderNames.ContentType, HeaderNames.Authorization, HeaderNames.IfMatch, PlatformHeaders.IdempotencyKey,
                PlatformHeaders.CorrelationId, PlatformHeaders.TenantId, PlatformHeaders.Dpop)
            .WithExposedHeaders(
                PlatformHeaders.CorrelationId, HeaderNames.Location, HeaderNames.ETag, HeaderNames.RetryAfter, "RateLimit", "RateLimit-Policy",
                PlatformHeaders.DpopNonce, HeaderNames.WWWAuthenticate)
            .SetPreflightMaxAge(PreflightMaxAge)));
    }

    /// <summary>Whether a header is about CORS, and this gateway's to say: a backend's word does not reach the client.</summary>
    public static bool IsOurs(string name) => name.StartsWith(Family, StringComparison.OrdinalIgnoreCase);
}
