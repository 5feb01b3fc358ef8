using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Pages.Forms;

/// <summary>What was filled in, held against the same rules as the JSON request it becomes.</summary>
internal sealed class PageForm(IFormCollection fields)
{
    public string? this[string name] => fields[name] is [{ Length: > 0 } value] ? value : null;

    public static async Task<PageForm> ReadAsync(HttpContext http, CancellationToken cancellationToken) =>
        new(await http.Request.ReadFormAsync(cancellationToken));

    /// <summary>What is wrong with a request, by the attributes of its parameters.</summary>
    public static string? Fault<T>(T request)
    {
        foreach (var parameter in typeof(T).GetConstructors()[0].GetParameters())
        {
            var value = typeof(T).GetProperty(parameter.Name!)!.GetValue(request);
            foreach (var rule in parameter.GetCustomAttributes(typeof(ValidationAttribute), inherit: true).Cast<ValidationAttribute>())
            {
                if (value is null ? rule is RequiredAttribute : !rule.IsValid(value))
                {
                    return rule.FormatErrorMessage(parameter.Name!);
                }
            }
        }

        return null;
    }

    /// <summary>A refusal of the JSON operation, in a sentence.</summary>
    public static string? Sentence(IResult result)
    {
        var inner = result is INestedHttpResult nested ? nested.Result : result;
        return inner is not ProblemHttpResult problem ? null
            : problem.ProblemDetails.Extensions.TryGetValue("errors", out var errors) && errors is IDictionary<string, string[]> byField
                ? string.Join(' ', byField.SelectMany(e => e.Value))
            : problem.ProblemDetails.Detail ?? problem.ProblemDetails.Title;
    }

    public static int Status(IResult result) =>
        (result is INestedHttpResult nested ? nested.Result : result) is IStatusCodeHttpResult { StatusCode: { } status } ? status : StatusCodes.Status200OK;
}
