using Gatehouse.AuthService.Features.MultiFactor;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Features.ApiKeys;

internal static class ApiKeyEndpoints
{
    public static void MapApiKeys(this IEndpointRouteBuilder app)
    {
        var keys = app.MapGroup("/api-keys").WithTags("API keys").AddEndpointFilter<NoStore>();
        keys.MapGet("", ListApiKeys.HandleAsync).RequirePermission(Permissions.ApiKeysRead);
        keys.MapPost("", CreateApiKey.HandleAsync).RequirePermission(Permissions.ApiKeysWrite).RequirePerson().RequireRecentLogin();
        keys.MapPost("/{id}/rotation", RotateApiKey.HandleAsync).RequirePermission(Permissions.ApiKeysWrite).RequirePerson().RequireRecentLogin();
        keys.MapDelete("/{id}", RevokeApiKey.HandleAsync).RequirePermission(Permissions.ApiKeysDelete);
        app.MapInternal().MapPost("/api-keys/exchange", ExchangeApiKey.HandleAsync);
    }
}
