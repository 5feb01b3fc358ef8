using System.Globalization;
using Gatehouse.UserService.Domain;

namespace Gatehouse.UserService.UnitTests;

public sealed class DigestTimeTests
{
    [Theory]
    [InlineData("UTC", "07:30", null, "2026-03-02T07:29:59Z", "2026-03-02T07:30:00Z")]
    [InlineData("UTC", "07:30", null, "2026-03-02T07:30:00Z", "2026-03-03T07:30:00Z")]
    [InlineData("Asia/Tokyo", "07:30", null, "2026-03-02T12:00:00Z", "2026-03-02T22:30:00Z")]
    [InlineData("America/New_York", "20:00", DayOfWeek.Monday, "2026-03-02T12:00:00Z", "2026-03-03T01:00:00Z")]
    [InlineData("America/New_York", "20:00", DayOfWeek.Monday, "2026-03-03T01:00:00Z", "2026-03-10T00:00:00Z")]

    // Clocks go from 02:00 to 03:00, and from 03:00 back to 02:00.
    [InlineData("Europe/Berlin", "02:30", null, "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z")]
    [InlineData("Europe/Berlin", "02:30", null, "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z")]
    [InlineData("Europe/Berlin", "02:30", null, "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z")]
    public void Next_IsTheNextSuchTimeWhereThePersonIs(string zone, string at, DayOfWeek? on, string now, string expected)
    {
        var digest = new Digest { TenantId = default, UserId = default, Weekday = on, At = TimeOnly.Parse(at, CultureInfo.InvariantCulture), Kinds = [] };

        Assert.Equal(
            DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture),
            digest.Next(DateTimeOffset.Parse(now, CultureInfo.InvariantCulture), TimeZoneInfo.FindSystemTimeZoneById(zone)));
    }
}
