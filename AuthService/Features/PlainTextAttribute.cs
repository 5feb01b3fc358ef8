using System.ComponentModel.DataAnnotations;

namespace Gatehouse.AuthService.Features;

/// <summary>Text for people: no control characters, which PostgreSQL cannot keep (NUL) or lists would break on.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
internal sealed class PlainTextAttribute() : ValidationAttribute("Control characters are not allowed.")
{
    public override bool IsValid(object? value) => value is not string text || !text.Any(char.IsControl);
}
