using System.Globalization;

namespace Gatehouse.AdminDashboard.Clients;

/// <summary>Which days (UTC, both included) figures are about, by day or by hour: as it stands in a page's address, and in a question.</summary>
public sealed record FigurePeriod(DateOnly From, DateOnly To, bool IsHourly)
{
    public const int DefaultDays = 30;
    public const int MaxDays = 366;
    public const int MaxHourlyDays = 31;

    public int Days => To.DayNumber - From.DayNumber + 1;

    public string Query => $"from={From:yyyy-MM-dd}&to={To:yyyy-MM-dd}&by={(IsHourly ? "hour" : "day")}";

    /// <summary>What is wrong with it, or nothing: said before the question is asked.</summary>
    public string? Mistake =>
        From > To ? "The first day must not be after the last."
        : Days > MaxDays ? $"At most {MaxDays} days at once."
        : IsHourly && Days > MaxHourlyDays ? $"At most {MaxHourlyDays} days by the hour."
        : null;

    /// <summary>Every hour or day of it that has begun: also those of which there are no figures.</summary>
    public IEnumerable<DateTimeOffset> Times(DateTimeOffset now)
    {
        var step = IsHourly ? TimeSpan.FromHours(1) : TimeSpan.FromDays(1);
        var end = new DateTimeOffset(To.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).AddDays(1);
        for (var at = new DateTimeOffset(From.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero); at < end && at <= now; at += step)
        {
            yield return at;
        }
    }

    public string Label(DateTimeOffset at) => at.UtcDateTime.ToString(IsHourly ? "d MMM HH:mm" : "d MMM", CultureInfo.InvariantCulture);

    /// <summary>As a page's address has it; what is left out is the last 30 days.</summary>
    public static FigurePeriod Of(DateOnly? from, DateOnly? to, string? by, DateOnly today)
    {
        var end = to ?? today;
        return new(from ?? end.AddDays(1 - DefaultDays), end, by == "hour");
    }
}
