namespace Gatehouse.AuthService.Features.Sessions;

/// <summary>Answers with tokens are kept by nobody on the way (RFC 6749 section 5.1).</summary>
internal sealed class NoStore : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        context.HttpContext.Response.Headers.CacheControl = "no-store";
        return next(context);
    }
}
