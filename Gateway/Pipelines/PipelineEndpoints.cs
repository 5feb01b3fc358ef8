using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.Gateway.Pipelines;

/// <summary>What flows between the services, for those who run the platform: payloads are of every tenant.</summary>
internal static class PipelineEndpoints
{
    public static void MapPipelines(this IEndpointRouteBuilder endpoints)
    {
        var pipelines = endpoints.MapGroup("/admin/pipelines").WithTags("Pipelines");
        pipelines.MapGet("", ListPipelines.HandleAsync).RequirePermission(Permissions.GatewayRead);

        var letters = pipelines.MapGroup("/{source}/{group}/dead-letters");
        letters.MapGet("", ListDeadLetters.HandleAsync).RequirePermission(Permissions.GatewayRead);
        letters.MapPost("/replay", ReplayDeadLetters.AllAsync).RequirePermission(Permissions.GatewayWrite);
        letters.MapPost("/{id}/replay", ReplayDeadLetters.OneAsync).RequirePermission(Permissions.GatewayWrite);
        letters.MapDelete("/{id}", DiscardDeadLetter.HandleAsync).RequirePermission(Permissions.GatewayWrite);
    }
}
