using System.Text.Json;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.UserService.Domain;

/// <summary>What a person says about themselves: one for each person, whatever companies they belong to.</summary>
internal sealed class Profile
{
    public const int MaxNameLength = 200;
    public const int MaxLocaleLength = 35;
    public const int MaxTimeZoneLength = 64;
    public const string DefaultLocale = "en";
    public const string DefaultTimeZone = "UTC";

    public required UserId UserId { get; init; }

    public required string DisplayName { get; set; }

    public required string Email { get; set; }

    public string Locale { get; set; } = DefaultLocale;

    public string TimeZone { get; set; } = DefaultTimeZone;

    /// <summary>What the person's applications remember for them: an object of plain values.</summary>
    public JsonElement Preferences { get; init; } = JsonElement.Parse("{}");

    /// <summary>Grows with every change; the <c>ETag</c>.</summary>
    public int Version { get; set; } = 1;

    public required DateTimeOffset ChangedAt { get; set; }
}
