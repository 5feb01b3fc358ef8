using Gatehouse.AuthService.Features.MultiFactor;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Features.Clients;

internal static class ClientEndpoints
{
    public static void MapClients(this IEndpointRouteBuilder app)
    {
        var clients = app.MapGroup("/clients").WithTags("Clients").AddEndpointFilter<NoStore>();
        clients.MapGet("", ListClients.HandleAsync).RequirePermission(Permissions.ClientsRead);
        clients.MapPost("", RegisterClient.HandleAsync).RequirePermission(Permissions.ClientsWrite).RequirePerson().RequireRecentLogin();
        clients.MapDelete("/{id}", RemoveClient.HandleAsync).RequirePermission(Permissions.ClientsDelete).RequireRecentLogin();
        clients.MapPost("/{id}/secrets", AddSecret.HandleAsync).RequirePermission(Permissions.ClientsWrite).RequirePerson().RequireRecentLogin();
        clients.MapDelete("/{id}/secrets/{secretId}", RemoveSecret.HandleAsync).RequirePermission(Permissions.ClientsDelete);
    }
}
