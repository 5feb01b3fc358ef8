using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.ServiceDefaults.Errors;

/// <summary>Two changes of the same row at once: the later one is told, 412 if it asked for a version, else 409.</summary>
internal sealed class ConcurrencyHandler(IProblemDetailsService problems) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not DbUpdateConcurrencyException)
        {
            return false;
        }

        var status = httpContext.Request.Headers.IfMatch.Count > 0
            ? StatusCodes.Status412PreconditionFailed
            : StatusCodes.Status409Conflict;
        httpContext.Response.StatusCode = status;
        return await problems.TryWriteAsync(new()
        {
            HttpContext = httpContext,
            ProblemDetails = { Status = status, Title = ErrorCodes.ForStatus(status), Detail = "It was changed in the meantime." },
        });
    }
}
