using System.ComponentModel.DataAnnotations;
using Gatehouse.AuthService.Features.MultiFactor;
using Gatehouse.AuthService.Features.Passkeys;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Pages.Forms;

/// <summary>What was filled in, held against the same rules as the JSON request it becomes.</summary>
internal sealed class PageForm(IFormCollection fields)
{
    public string? this[string name] => fields[name] is [{ Length: > 0 } value] ? value : null;

    /// <summary>What a passkey answered, if it was asked.</summary>
    public PasskeyAnswer? Passkey => this["ceremony"] is { } ceremony && this["credential"] is { } credential ? new(ceremony, credential) : null;

    /// <summary>What was typed as a code: six digits are an authenticator's, anything else is a recovery code.</summary>
    public (string? Code, string? RecoveryCode) Code
    {
        get
        {
            var typed = (this["code"] ?? "").Trim();
            return typed.Count(char.IsDigit) == Totp.Digits && typed.All(c => char.IsDigit(c) || c == ' ') ? (typed, null) : (null, typed);
        }
    }

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
