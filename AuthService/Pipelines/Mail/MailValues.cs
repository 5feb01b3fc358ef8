using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Gatehouse.AuthService.Pipelines.Mail;

/// <summary>What is filled into a template: the request's model, and the company's name.</summary>
internal sealed partial class MailValues
{
    private const int MaxLength = 1000;
    private const int MaxItems = 100;

    private readonly Dictionary<string, string> values = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, List<string>> lists = new(StringComparer.OrdinalIgnoreCase);

    public MailValues(JsonElement model, string? company)
    {
        Keep("company", company);
        foreach (var member in model.ValueKind is JsonValueKind.Object ? model.EnumerateObject().AsEnumerable() : [])
        {
            Keep(member.Name, member.Value.ValueKind is JsonValueKind.String ? member.Value.GetString() : null);
            if (member.Value.ValueKind is JsonValueKind.Array)
            {
                lists[member.Name] = [.. member.Value.EnumerateArray().Where(item => item.ValueKind is JsonValueKind.String).Take(MaxItems).Select(item => OneLine(item.GetString()!))];
            }
        }

        // An invitation says itself who invites.
        if (values.TryGetValue("tenant", out var tenant))
        {
            values["company"] = tenant;
        }
    }

    /// <summary>What a list is made of, such as <c>{items}</c>.</summary>
    public IReadOnlyList<string> List(string placeholder) => lists.GetValueOrDefault(placeholder.Trim('{', '}')) ?? [];

    /// <summary>The line with its values, or nothing when one is missing.</summary>
    public string? Fill(string line)
    {
        var isWhole = true;
        var filled = Placeholder().Replace(line, match =>
        {
            isWhole &= values.TryGetValue(match.Groups[1].Value, out var value);
            return value ?? "";
        });
        return isWhole ? filled : null;
    }

    // One line each: what somebody calls themselves must not become a header or a paragraph.
    private void Keep(string name, string? value)
    {
        if (!string.IsNullOrWhiteSpace(value))
        {
            values[name] = DateTimeOffset.TryParseExact(value, ["O", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)
                ? at.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)
                : OneLine(value);
        }
    }

    private static string OneLine(string value)
    {
        var line = Control().Replace(value.Trim(), " ");
        return line.Length > MaxLength ? line[..MaxLength] : line;
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"[\p{Cc}\u2028\u2029]+")]
    private static partial Regex Control();
}
