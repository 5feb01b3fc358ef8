using Gatehouse.Gateway.Tenancy;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Model;

namespace Gatehouse.Gateway.Authentication;

/// <summary>
/// Without an account a person may use third-party backends, which are told who it is, but none of Gatehouse's own
/// services: they know accounts only.
/// </summary>
internal static class ExternalPeople
{
    private const string Explanation = "Whoever signed in here is linked to no account of Gatehouse.";

    private static readonly HashSet<string> OwnServices =
        new([ResourceNames.Auth, ResourceNames.Users, ResourceNames.Orders, ResourceNames.Analytics, ResourceNames.Admin], StringComparer.OrdinalIgnoreCase);

    public static void UseExternalPeople(this WebApplication app)
    {
        var domain = app.Services.GetRequiredService<IOptions<TenantHostOptions>>().Value.TenantDomain;
        app.Use((context, next) =>
            context.User.External() is null ? next(context)
            : NamesTenant(context.Request, domain) ? Problems.Of(StatusCodes.Status403Forbidden, ErrorCodes.TenantMismatch).ExecuteAsync(context)
            : IsForAccounts(context.GetEndpoint()) ? Problems.Of(StatusCodes.Status403Forbidden, ErrorCodes.NoAccount, Explanation).ExecuteAsync(context)
            : next(context));
    }

    // Without an account there is no membership: whatever tenant a request names is another one.
    private static bool NamesTenant(HttpRequest request, string? domain) =>
        request.Headers.ContainsKey(PlatformHeaders.TenantId) || TokenTenant.SlugOf(request.Host.Host, domain) is not null;

    private static bool IsForAccounts(Endpoint? endpoint) =>
        endpoint?.Metadata.GetMetadata<IAllowAnonymous>() is null
        && endpoint?.Metadata.GetMetadata<RouteModel>()?.Config.ClusterId is { } cluster && OwnServices.Contains(cluster);
}
