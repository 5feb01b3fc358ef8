using Microsoft.AspNetCore.Antiforgery;

namespace Gatehouse.AuthService.Pages.Forms;

/// <summary>Takes only forms that one of our own pages showed in this browser.</summary>
internal sealed class OwnForms(IAntiforgery antiforgery) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        return HttpMethods.IsGet(http.Request.Method) || await antiforgery.IsRequestValidAsync(http)
            ? await next(context)
            : Show.Message(
                "Please try again", "That form was open too long, or it did not come from this browser.", StatusCodes.Status400BadRequest,
                "/account/login", "Sign in");
    }
}
