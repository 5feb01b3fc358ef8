using System.ComponentModel.DataAnnotations;
using Gatehouse.ServiceDefaults.Authorization.Policies;

namespace Gatehouse.AuthService.Features.Policies;

/// <summary>A policy as a tenant writes it; see docs/policies.md.</summary>
public sealed record PolicyRequest(
    [Required, Length(1, 100), PlainText] string Name,
    [Required] PolicyEffect? Effect,
    [Required, MinLength(1), MaxLength(50), PlainText] IReadOnlyList<string> Permissions,
    [Required(AllowEmptyStrings = true), MaxLength(2000)] string Condition,
    [Range(0, 1_000_000)] int Order = 100) : IValidatableObject
{
    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Permissions.FirstOrDefault(p => !IsKnown(p ?? "")) is { } unknown)
        {
            yield return new($"Unknown: '{unknown}'. Name permissions such as orders:delete, orders:* or *.", [nameof(Permissions)]);
        }

        if (Problem(Condition) is { } problem)
        {
            yield return new(problem, [nameof(Condition)]);
        }
    }

    private static bool IsKnown(string pattern) => pattern == "*"
        || ServiceDefaults.Contracts.Permissions.Catalogue.Keys.Any(p =>
            p == pattern || (pattern.EndsWith(":*", StringComparison.Ordinal) && p.StartsWith(pattern[..^1], StringComparison.Ordinal)));

    private static string? Problem(string condition)
    {
        try
        {
            ConditionParser.Parse(condition);
            return condition.Contains('\0', StringComparison.Ordinal) ? "The character NUL is not allowed." : null;
        }
        catch (ConditionException problem)
        {
            return problem.Message;
        }
    }
}
