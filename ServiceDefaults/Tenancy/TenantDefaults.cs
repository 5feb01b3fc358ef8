using Gatehouse.ServiceDefaults.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.ServiceDefaults.Tenancy;

/// <summary>Registers and fills <see cref="TenantContext"/>.</summary>
public static class TenantDefaults
{
    /// <summary>Takes the tenant from the validated token. Comes after authentication.</summary>
    /// <param name="app">The pipeline.</param>
    /// <returns>The same pipeline.</returns>
    public static IApplicationBuilder UseTenant(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (context.User.AccessToken()?.TenantId is { } tenant)
        {
            context.RequestServices.GetRequiredService<TenantContext>().Set(tenant);
        }

        return next(context);
    });
}
