using System.Globalization;

namespace Gatehouse.AnalyticsService.Features;

/// <summary>The days a question is about, both ends included.</summary>
internal readonly record struct Period(DateOnly From, DateOnly To)
{
    public const int MaxDays = 366;
    public const int DefaultDays = 30;

    public IEnumerable<DateOnly> Days
    {
        get
        {
            var first = From;
            return Enumerable.Range(0, To.DayNumber - From.DayNumber + 1).Select(first.AddDays);
        }
    }

    /// <summary>Reads ISO 8601 dates; left out, the period ends today and is 30 days long.</summary>
    /// <returns>What is wrong, by field; empty when nothing is.</returns>
    public static Dictionary<string, string[]> Read(string? from, string? to, DateOnly today, out Period period)
    {
        period = default;
        var errors = new Dictionary<string, string[]>();
        var end = Date(nameof(to), to, errors) ?? today;
        var start = Date(nameof(from), from, errors) ?? DateOnly.FromDayNumber(Math.Max(0, end.DayNumber - (DefaultDays - 1)));
        if (errors.Count == 0 && start > end)
        {
            errors[nameof(from)] = ["Must not be after 'to'."];
        }
        else if (errors.Count == 0 && end.DayNumber - start.DayNumber >= MaxDays)
        {
            errors[nameof(from)] = [$"At most {MaxDays} days at once."];
        }

        period = new(start, end);
        return errors;
    }

    private static DateOnly? Date(string field, string? text, Dictionary<string, string[]> errors)
    {
        if (text is null)
        {
            return null;
        }

        // A period ends before the day after its last, and the very last day has none.
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && date < DateOnly.MaxValue)
        {
            return date;
        }

        errors[field] = ["Not a date such as 2026-01-31."];
        return null;
    }
}
