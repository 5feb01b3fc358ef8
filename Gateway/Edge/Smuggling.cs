using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;

namespace Gatehouse.Gateway.Edge;

/// <summary>
/// A body with two lengths is an attack on whoever is asked next (RFC 9112 section 6.1). Kestrel reads it by its chunks
/// and keeps the other length under the name below; here it is refused, and the connection ends.
/// </summary>
internal static class Smuggling
{
    private const string SecondLength = "X-Content-Length";

    public static void UseOneLength(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (!context.Request.Headers.ContainsKey(SecondLength))
        {
            return next(context);
        }

        context.Response.Headers.Connection = "close";
        return Problems.Of(StatusCodes.Status400BadRequest, ErrorCodes.ValidationFailed, "The body has two lengths.").ExecuteAsync(context);
    });
}
