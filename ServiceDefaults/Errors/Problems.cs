using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.ServiceDefaults.Errors;

/// <summary>The refusals every service speaks (RFC 9457); the correlation id is added when one is written.</summary>
public static class Problems
{
    /// <summary>Any refusal.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="error">One of <see cref="ErrorCodes"/>.</param>
    /// <param name="detail">A sentence for people, or nothing.</param>
    /// <returns>The answer.</returns>
    public static ProblemHttpResult Of(int status, string error, string? detail = null) =>
        TypedResults.Problem(detail, statusCode: status, title: error, extensions: [new("error", error)]);

    /// <summary>404, also for what belongs to another tenant.</summary>
    /// <returns>The answer.</returns>
    public static ProblemHttpResult NotFound() => Of(StatusCodes.Status404NotFound, ErrorCodes.NotFound);

    /// <summary>409.</summary>
    /// <param name="detail">What stands in the way.</param>
    /// <returns>The answer.</returns>
    public static ProblemHttpResult Conflict(string detail) => Of(StatusCodes.Status409Conflict, ErrorCodes.Conflict, detail);

    /// <summary>412: <c>If-Match</c> names another version than the current one.</summary>
    /// <returns>The answer.</returns>
    public static ProblemHttpResult PreconditionFailed() =>
        Of(StatusCodes.Status412PreconditionFailed, ErrorCodes.PreconditionFailed, "It was changed in the meantime.");

    /// <summary>403: names what was needed and what the caller has.</summary>
    /// <param name="required">The permission asked for.</param>
    /// <param name="have">The caller's permissions.</param>
    /// <returns>The answer.</returns>
    public static ProblemHttpResult Forbidden(string required, IEnumerable<string> have) =>
        Of(StatusCodes.Status403Forbidden, ErrorCodes.InsufficientPermissions(required, have));

    /// <summary>400 for one field.</summary>
    /// <param name="field">The field as the client spells it.</param>
    /// <param name="message">What is wrong with it.</param>
    /// <returns>The answer.</returns>
    public static ProblemHttpResult Invalid(string field, string message) =>
        Invalid(new Dictionary<string, string[]> { [field] = [message] });

    /// <summary>400 for several fields.</summary>
    /// <param name="errors">Messages by field.</param>
    /// <returns>The answer.</returns>
    public static ProblemHttpResult Invalid(IDictionary<string, string[]> errors) =>
        TypedResults.Problem(
            statusCode: StatusCodes.Status400BadRequest,
            title: ErrorCodes.ValidationFailed,
            extensions: [new("error", ErrorCodes.ValidationFailed), new("errors", errors)]);
}
