using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;

namespace Gatehouse.UserService.Features.Profiles;

/// <summary>A name of the IANA time zone database, such as <c>Europe/Berlin</c>.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
internal sealed partial class TimeZoneNameAttribute() : ValidationAttribute("Not a time zone of the IANA database.")
{
    // Windows knows IANA names only through ICU, which is switched off: there the form has to do.
    public override bool IsValid(object? value) => value is null
        || (value is string name && Form().IsMatch(name) && (OperatingSystem.IsWindows() || TimeZoneInfo.TryFindSystemTimeZoneById(name, out _)));

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_+\-]*(/[A-Za-z0-9_+\-]+){0,2}\z")]
    private static partial Regex Form();
}
