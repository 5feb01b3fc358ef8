using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Diagnostics;

namespace Gatehouse.AuthService.Identity;

/// <summary>A login storm is answered 503 with a time to come back.</summary>
internal sealed class HashingQueueFullHandler(IProblemDetailsService problems) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not HashingQueueFullException)
        {
            return false;
        }

        httpContext.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        httpContext.Response.Headers.RetryAfter = "2";
        return await problems.TryWriteAsync(new()
        {
            HttpContext = httpContext,
            ProblemDetails = { Status = StatusCodes.Status503ServiceUnavailable, Title = ErrorCodes.ServiceUnavailable },
        });
    }
}
