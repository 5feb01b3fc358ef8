using Gatehouse.Gateway.Authentication;
using Gatehouse.Gateway.Docs;
using Gatehouse.Gateway.Health;
using Gatehouse.Gateway.Pipelines;
using Gatehouse.Gateway.Traffic;
using Gatehouse.Gateway.Webhooks;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.Gateway;

/// <summary>What the gateway answers itself; everything else is forwarded.</summary>
internal static class OwnEndpoints
{
    public static void MapOwnEndpoints(this WebApplication app)
    {
        app.MapHealth();
        app.MapPipelines();
        app.MapGet("/admin/traffic", ShowTraffic.HandleAsync).RequirePermission(Permissions.GatewayRead).WithTags("Traffic");
        app.MapGet("/admin/webhooks", ListWebhookSources.Handle).RequirePermission(Permissions.GatewayRead).WithTags("Webhooks");
        app.MapDocs();
        app.MapSignIn();
    }
}
