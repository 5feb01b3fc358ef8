using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Authorization;
using Yarp.ReverseProxy.Model;

namespace Gatehouse.Gateway.Authentication;

/// <summary>
/// Without an account a person may use third-party backends, which are told who it is, but none of Gatehouse's own
/// services: they know accounts only.
/// </summary>
internal static class ExternalPeople
{
    private static readonly HashSet<string> OwnServices =
        new([ResourceNames.Auth, ResourceNames.Users, ResourceNames.Orders, ResourceNames.Analytics, ResourceNames.Admin], StringComparer.OrdinalIgnoreCase);

    public static void UseExternalPeople(this IApplicationBuilder app) => app.Use((context, next) =>
        context.User.External() is not null && IsForAccounts(context.GetEndpoint())
            ? Problems.Of(StatusCodes.Status403Forbidden, ErrorCodes.NoAccount, "Whoever signed in here is linked to no account of Gatehouse.").ExecuteAsync(context)
            : next(context));

    private static bool IsForAccounts(Endpoint? endpoint) =>
        endpoint?.Metadata.GetMetadata<IAllowAnonymous>() is null
        && endpoint?.Metadata.GetMetadata<RouteModel>()?.Config.ClusterId is { } cluster && OwnServices.Contains(cluster);
}
