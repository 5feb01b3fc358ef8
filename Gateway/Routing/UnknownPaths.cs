using Gatehouse.ServiceDefaults.Errors;

namespace Gatehouse.Gateway.Routing;

/// <summary>A path nobody has mapped is 404; under <c>/api</c> only for the signed in, so that strangers cannot map the map.</summary>
internal static class UnknownPaths
{
    private static readonly PathString Api = "/api";

    public static void UseUnknownPaths(this IApplicationBuilder app) => app.Use((context, next) =>
        context.GetEndpoint() is null && !context.Request.Path.StartsWithSegments(Api, StringComparison.OrdinalIgnoreCase)
            ? Problems.NotFound().ExecuteAsync(context)
            : next(context));
}
