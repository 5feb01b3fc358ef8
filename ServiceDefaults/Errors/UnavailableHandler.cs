using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Npgsql;
using Polly;
using StackExchange.Redis;

namespace Gatehouse.ServiceDefaults.Errors;

/// <summary>A database, Redis or service that is away is 503 with a time to come back, not an error of ours.</summary>
internal sealed class UnavailableHandler(IProblemDetailsService problems) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (!IsOutage(exception))
        {
            return false;
        }

        httpContext.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        httpContext.Response.Headers.RetryAfter = "5";
        return await problems.TryWriteAsync(new()
        {
            HttpContext = httpContext,
            ProblemDetails = { Status = StatusCodes.Status503ServiceUnavailable, Title = ErrorCodes.ServiceUnavailable },
        });
    }

    // Class 57P (shutdown, starting up) and 53 (too many connections) are outages; other server errors are bugs.
    private static bool IsOutage(Exception? exception) => exception switch
    {
        null => false,
        PostgresException postgres => postgres.SqlState.StartsWith("57P", StringComparison.Ordinal)
            || postgres.SqlState.StartsWith("53", StringComparison.Ordinal)
            || postgres.SqlState.StartsWith("08", StringComparison.Ordinal),
        NpgsqlException or RedisException or HttpRequestException or TimeoutException or ExecutionRejectedException => true,
        _ => IsOutage(exception.InnerException),
    };
}
