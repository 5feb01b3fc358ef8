using System.ComponentModel.DataAnnotations;

namespace Gatehouse.AuthService.Features;

/// <summary>
/// Text without control characters, which PostgreSQL cannot keep nor compare (NUL) or lists would break on; or a list of such
/// texts, where nothing is no text.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
internal sealed class PlainTextAttribute() : ValidationAttribute("Must be text without control characters.")
{
    public override bool IsValid(object? value) => value switch
    {
        string text => !text.Any(char.IsControl),
        IEnumerable<string?> texts => texts.All(text => text is not null && IsValid(text)),
        _ => true,
    };
}
