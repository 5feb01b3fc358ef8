using System.Net;
using Gatehouse.ServiceDefaults.Authentication;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.Edge;

/// <summary>
/// Where a request comes from: as the trusted networks say, and for what a frontend of the platform's own asks in somebody's
/// place, that person's address, so that limits and the audit trail are about them.
/// </summary>
internal static partial class ClientAddress
{
    private const string ForwardedFor = "X-Forwarded-For";

    public static void UseClientAddress(this WebApplication app)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Gatehouse.Gateway.Edge");

        // A proxy that was not named makes one client of all; said once, for anybody can send the header.
        var unsaid = !app.Environment.IsDevelopment() && app.Services.GetRequiredService<IOptions<EdgeOptions>>().Value.TrustedProxies is [] ? 1 : 0;
        app.UseForwardedHeaders();
        app.Use((context, next) =>
        {
            // The trusted networks' word is taken already, and the header gone.
            if (context.Request.Headers[ForwardedFor] is { Count: > 0 } forwarded)
            {
                if (forwarded is [{ } address] && IPAddress.TryParse(address, out var client) && InternalEndpoints.HasKey(context))
                {
                    context.Connection.RemoteIpAddress = client;
                }
                else if (unsaid == 1 && Interlocked.Exchange(ref unsaid, 0) == 1)
                {
                    Log.NobodyIsTrusted(logger);
                }
            }

            return next(context);
        });
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "X-Forwarded-For arrives, but no network is trusted to send it: if a proxy is in front, all its clients share one address in limits, lockouts and the audit log. Name its network in Gateway:TrustedProxies:0")]
        public static partial void NobodyIsTrusted(ILogger logger);
    }
}
