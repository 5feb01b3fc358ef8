using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;

namespace Gatehouse.AuthService.Features.Impersonations;

/// <summary>What would outlast the half hour, or commit the person: not for whoever acts as them.</summary>
internal sealed class NotImpersonated : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.User.AccessToken() is { ActorId: not null }
            ? Problems.Of(StatusCodes.Status403Forbidden, ErrorCodes.Impersonated)
            : await next(context);
}
