using Gatehouse.Gateway.Sessions;
using Gatehouse.Gateway.Sockets;

namespace Gatehouse.Gateway.Authentication;

/// <summary>One principal from whatever a request brings: an API key, a session cookie, our own token or another issuer's.</summary>
internal static class Credentials
{
    public static void AddCredentials(this WebApplicationBuilder builder)
    {
        builder.AddSessions();
        builder.Services.AddApiKeys();
        builder.Services.AddExternalIssuers();
        builder.Services.AddRevocationFreshness();
        builder.Services.AddSockets();
    }

    public static void MapSignIn(this WebApplication app) => app.MapSessions();

    public static void UseCredentials(this WebApplication app)
    {
        app.UseApiKeys();
        app.UseSessions();
        app.UseDpop();
        app.UseBearer();
        app.UseExternalIssuers();
        Frontend.UseSignIn(app);
        app.UseExternalPeople();
        app.UseRevocationFreshness();
    }
}
