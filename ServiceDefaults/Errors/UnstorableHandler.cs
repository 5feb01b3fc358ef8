using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace Gatehouse.ServiceDefaults.Errors;

/// <summary>
/// Text that PostgreSQL cannot hold, such as a NUL, came with the request and is the client's to mend. An endpoint that looks
/// at its text itself names the field; this is for whatever is overlooked.
/// </summary>
internal sealed class UnstorableHandler(IProblemDetailsService problems) : IExceptionHandler
{
    private static readonly Dictionary<string, string[]> Errors = new() { ["request"] = ["Has text that cannot be kept: a NUL or half of a character."] };

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (!IsUnstorable(exception))
        {
            return false;
        }

        httpContext.Response.StatusCode = StatusCodes.Status400BadRequest;
        return await problems.TryWriteAsync(new()
        {
            HttpContext = httpContext,
            ProblemDetails = new HttpValidationProblemDetails(Errors) { Status = StatusCodes.Status400BadRequest, Title = ErrorCodes.ValidationFailed },
        });
    }

    private static bool IsUnstorable(Exception? exception) => exception switch
    {
        null => false,
        PostgresException { SqlState: PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter } => true,
        _ => IsUnstorable(exception.InnerException),
    };
}
