using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Tenants;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Pages.Forms;

/// <summary>Under whose name and picture a page is shown.</summary>
internal sealed class Brands(AuthDbContext context)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    public async Task<BrandView> OfAsync(TenantId tenant, string name, CancellationToken cancellationToken) =>
        new(name, await ReadAsync(tenant, logos => logos.Select(l => l.Version).SingleOrDefaultAsync(cancellationToken), cancellationToken) is { } version
            ? $"/account/logo/{tenant}?v={version}"
            : null);

    /// <summary>The picture itself, as nothing else than a picture.</summary>
    public static async Task<IResult> PictureAsync(TenantId tenant, HttpContext http, Brands brands, CancellationToken cancellationToken)
    {
        if (await brands.ReadAsync(tenant, logos => logos.SingleOrDefaultAsync(cancellationToken), cancellationToken) is not { } logo)
        {
            return TypedResults.NotFound();
        }

        var headers = http.Response.Headers;
        headers.CacheControl = $"public, max-age={(int)Kept.TotalSeconds}";
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        return TypedResults.Bytes(logo.Content, TenantLogo.ContentType);
    }

    // It is shown before any tenant is known.
    private async Task<T> ReadAsync<T>(TenantId tenant, Func<IQueryable<TenantLogo>, Task<T>> read, CancellationToken cancellationToken)
    {
        await using var own = context.Database.CurrentTransaction is null ? await context.Database.BeginTransactionAsync(cancellationToken) : null;
        await context.ShowLogoAsync(tenant, cancellationToken);
        return await read(context.TenantLogos.AsNoTracking().IgnoreQueryFilters([PlatformModel.TenantFilter]).Where(l => l.TenantId == tenant));
    }
}
