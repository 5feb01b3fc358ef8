using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Tenants;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Pages.Forms;

/// <summary>Under whose name and picture a page is shown.</summary>
internal sealed class Brands(AuthDbContext context)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    public async Task<BrandView> OfAsync(TenantId tenant, string name, CancellationToken cancellationToken) =>
        new(name, await context.TenantLogos.Where(l => l.TenantId == tenant).Select(l => l.Version).SingleOrDefaultAsync(cancellationToken) is { } version
            ? $"/account/logo/{tenant}?v={version}"
            : null);

    /// <summary>The picture itself, as nothing else than a picture.</summary>
    public static async Task<IResult> PictureAsync(TenantId tenant, HttpContext http, AuthDbContext context, CancellationToken cancellationToken)
    {
        if (await context.TenantLogos.AsNoTracking().SingleOrDefaultAsync(l => l.TenantId == tenant, cancellationToken) is not { } logo)
        {
            return TypedResults.NotFound();
        }

        var headers = http.Response.Headers;
        headers.CacheControl = $"public, max-age={(int)Kept.TotalSeconds}";
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        return TypedResults.Bytes(logo.Content, TenantLogo.ContentType);
    }
}
