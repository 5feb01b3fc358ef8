using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Gateway.Tenancy;

/// <summary>The token alone says which tenant a request is for; a request that names another, by header, host or path, is refused.</summary>
internal static class TokenTenant
{
    public static void AddTenancy(this IServiceCollection services) =>
        services.AddOptions<TenantHostOptions>().BindConfiguration("Gateway").ValidateDataAnnotations().ValidateOnStart();

    /// <summary>Header and host; before anything is counted for the tenant.</summary>
    public static void UseTokenTenant(this WebApplication app)
    {
        var domain = app.Services.GetRequiredService<IOptions<TenantHostOptions>>().Value.TenantDomain;
        var tenants = app.Services.GetRequiredService<PolicyCache>();
        app.Use((context, next) =>
        {
            if (context.User.AccessToken() is not { } token)
            {
                return next(context);
            }

            if (!Agrees(token.TenantId, context.Request.Headers[PlatformHeaders.TenantId]))
            {
                return RefuseAsync(context);
            }

            return SlugOf(context.Request.Host.Host, domain) is { } slug ? CheckHostAsync(context, next, tenants, token.TenantId, slug) : next(context);
        });
    }

    /// <summary>Path; the platform's own admins may name any tenant there.</summary>
    public static void UsePathTenant(this IApplicationBuilder app) => app.Use((context, next) =>
        context.GetEndpoint()?.Metadata.GetMetadata<TenantRule>()?.Parameter is not { } parameter
        || context.User.AccessToken() is not { } token
        || !TenantId.TryParse(context.Request.RouteValues[parameter] as string, out var named)
        || named == token.TenantId
        || context.Features.Get<MembershipSnapshot>()?.Has(Permissions.PlatformAdmin) == true
            ? next(context)
            : RefuseAsync(context));

    /// <summary>Whether what a client sent as <c>X-Tenant-Id</c> is nothing, or exactly the token's tenant.</summary>
    internal static bool Agrees(TenantId? tenant, StringValues named) => named switch
    {
        [] => true,
        [var one] => tenant is not null && TenantId.TryParse(one, out var id) && id == tenant,
        _ => false,
    };

    /// <summary>The tenant a host names: what stands before the domain, and nothing when it is the domain itself or another.</summary>
    internal static string? SlugOf(string host, string? domain) =>
        domain is not null && host.Length > domain.Length + 1 && host[^(domain.Length + 1)] is '.' && host.EndsWith(domain, StringComparison.OrdinalIgnoreCase)
            ? host[..^(domain.Length + 1)]
            : null;

    private static async Task CheckHostAsync(HttpContext context, RequestDelegate next, PolicyCache tenants, TenantId? tenant, string slug)
    {
        var own = tenant is { } id ? await tenants.GetAsync(id, context.RequestAborted) : null;
        await (slug.Equals(own?.Slug, StringComparison.OrdinalIgnoreCase) ? next(context) : RefuseAsync(context));
    }

    private static Task RefuseAsync(HttpContext context) =>
        Problems.Of(StatusCodes.Status403Forbidden, ErrorCodes.TenantMismatch).ExecuteAsync(context);
}
