using System.Text.Json;
using System.Text.RegularExpressions;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.ServiceDefaults.Errors;

/// <summary>What could not be read from the request is the client's to mend: 400 with the field's name, never a type name.</summary>
internal sealed partial class BadRequestHandler(IProblemDetailsService problems) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        // A form that cannot be read: too many fields, or NUL in one.
        if (exception is InvalidDataException && httpContext.Request.HasFormContentType)
        {
            exception = new BadHttpRequestException("Unreadable form.", exception);
        }

        if (exception is not BadHttpRequestException bad)
        {
            return false;
        }

        httpContext.Response.StatusCode = bad.StatusCode;
        var problem = bad.StatusCode == StatusCodes.Status400BadRequest
            ? new HttpValidationProblemDetails(Describe(bad)) { Status = bad.StatusCode }
            : new Microsoft.AspNetCore.Mvc.ProblemDetails { Status = bad.StatusCode };
        problem.Title = ErrorCodes.ForStatus(bad.StatusCode);
        return await problems.TryWriteAsync(new() { HttpContext = httpContext, ProblemDetails = problem });
    }

    private static Dictionary<string, string[]> Describe(BadHttpRequestException bad)
    {
        if (bad.InnerException is JsonException json)
        {
            return new()
            {
                [FieldNames.FromJsonPath(json.Path)] =
                [
                    json.Message.Contains("could not be mapped", StringComparison.Ordinal) ? "Unknown field."
                    : json.Message.Contains("uplicate", StringComparison.Ordinal) ? "Given twice."
                    : json.Message.Contains("missing required", StringComparison.Ordinal) ? $"Missing: {MissingFields(json.Message)}."
                    : json.Path is null or "$" ? "Not a valid JSON document for this call."
                    : "Not a valid value."
                ],
            };
        }

        var parameter = ParameterName().Match(bad.Message);
        return parameter.Success && !bad.Message.Contains(" body ", StringComparison.Ordinal)
            ? new() { [parameter.Groups[1].Value] = ["Missing or not a valid value."] }
            : new() { ["body"] = ["Missing or unreadable."] };
    }

    private static string MissingFields(string message) =>
        string.Join(", ", QuotedName().Matches(message).Select(m => m.Groups[1].Value).Skip(1));

    // The framework's sentences: … parameter "OrderId id" …
    [GeneratedRegex("parameter \"[^\"]*?([A-Za-z0-9_-]+)\"")]
    private static partial Regex ParameterName();

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex QuotedName();
}
