using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;

namespace Gatehouse.Gateway.Edge;

/// <summary>
/// What a backend could read otherwise than it was read here is an attack on whoever is asked next (RFC 9112 section 11.2):
/// it is refused, and the connection ends.
/// </summary>
internal static class Smuggling
{
    // Kestrel reads a body with two lengths by its chunks, and keeps the other length under this name.
    private const string SecondLength = "X-Content-Length";

    public static void UseOneReading(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (context.Request.Headers.ContainsKey(SecondLength))
        {
            return RefuseAsync(context, "The body has two lengths.");
        }

        foreach (var (name, _) in context.Request.Headers)
        {
            // Kestrel takes all but spaces, and others trim or end there.
            if (name.AsSpan().ContainsAnyExcept(FieldNames.Characters) && name is not [':', ..])
            {
                return RefuseAsync(context, "A header's name has characters that no name has.");
            }
        }

        return HasHost(context.Request) ? next(context) : RefuseAsync(context, "The host's name cannot be read.");
    });

    // It is read as people write it, which what begins like an encoded name need not be (RFC 3492).
    private static bool HasHost(HttpRequest request)
    {
        if (!request.Headers.Host.ToString().Contains("xn--", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        try
        {
            return request.Host.HasValue;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static Task RefuseAsync(HttpContext context, string why)
    {
        context.Response.Headers.Connection = "close";
        return Problems.Of(StatusCodes.Status400BadRequest, ErrorCodes.ValidationFailed, why).ExecuteAsync(context);
    }
}
