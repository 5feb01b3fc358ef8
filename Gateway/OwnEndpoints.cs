using Gatehouse.Gateway.Authentication;
using Gatehouse.Gateway.Docs;
using Gatehouse.Gateway.Health;
using Gatehouse.Gateway.Pipelines;

namespace Gatehouse.Gateway;

/// <summary>What the gateway answers itself; everything else is forwarded.</summary>
internal static class OwnEndpoints
{
    public static void MapOwnEndpoints(this WebApplication app)
    {
        app.MapHealth();
        app.MapPipelines();
        app.MapDocs();
        app.MapSignIn();
    }
}
