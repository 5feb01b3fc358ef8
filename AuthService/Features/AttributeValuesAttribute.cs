using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Gatehouse.AuthService.Features;

/// <summary>Names a condition can spell, and values it can compare: text, numbers, truth values and lists of these.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
internal sealed partial class AttributeValuesAttribute()
    : ValidationAttribute("Up to 50 names such as costCenter, each with a text, a number, true, false or a list of these.")
{
    private const int MaxCount = 50;
    private const int MaxLength = 1000;

    public override bool IsValid(object? value) => value is not IReadOnlyDictionary<string, JsonElement> attributes
        || (attributes.Count <= MaxCount && attributes.All(a => NamePattern().IsMatch(a.Key) && IsComparable(a.Value)));

    private static bool IsComparable(JsonElement value) => IsSimple(value)
        || (value.ValueKind is JsonValueKind.Array && value.GetArrayLength() <= MaxCount && value.EnumerateArray().All(IsSimple));

    private static bool IsSimple(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString() is { Length: <= MaxLength } text && !text.Contains('\0', StringComparison.Ordinal),
        JsonValueKind.Number => value.TryGetDecimal(out _),
        _ => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
    };

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_-]{0,59}$")]
    private static partial Regex NamePattern();
}
