using System.Net;
using Gatehouse.ServiceDefaults.Authentication;

namespace Gatehouse.Gateway.Edge;

/// <summary>
/// Where a request comes from: as the trusted networks say, and for what a frontend of the platform's own asks in somebody's
/// place, that person's address, so that limits and the audit trail are about them.
/// </summary>
internal static class ClientAddress
{
    private const string ForwardedFor = "X-Forwarded-For";

    public static void UseClientAddress(this WebApplication app)
    {
        app.UseForwardedHeaders();
        app.Use((context, next) =>
        {
            // The trusted networks' word is taken already, and the header gone.
            if (context.Request.Headers[ForwardedFor] is [{ } address] && IPAddress.TryParse(address, out var client) && InternalEndpoints.HasKey(context))
            {
                context.Connection.RemoteIpAddress = client;
            }

            return next(context);
        });
    }
}
