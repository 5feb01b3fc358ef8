using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AnalyticsService.Features;

/// <summary>A period and how finely it is looked at: <c>?from=&amp;to=&amp;by=hour|day</c>. An endpoint parameter.</summary>
/// <param name="Period">The days, both ends included.</param>
/// <param name="IsHourly">By the hour; by the day otherwise.</param>
/// <param name="Refusal">What is wrong with what was asked, if anything.</param>
internal sealed record Grain(Period Period, bool IsHourly, ProblemHttpResult? Refusal)
{
    /// <summary>More points than a chart can show.</summary>
    private const int MaxHourlyDays = 31;

    public DateTimeOffset Since => new(Period.From.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    public DateTimeOffset Until => Since.AddDays(Period.To.DayNumber - Period.From.DayNumber + 1);

    public static ValueTask<Grain> BindAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var time = context.RequestServices.GetRequiredService<TimeProvider>();
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var errors = Period.Read(Text(query["from"]), Text(query["to"]), today, out var period);
        var by = Text(query["by"]) ?? "day";
        if (by is not ("day" or "hour"))
        {
            errors["by"] = ["day or hour."];
        }
        else if (errors.Count == 0 && by == "hour" && period.To.DayNumber - period.From.DayNumber >= MaxHourlyDays)
        {
            errors["from"] = [$"At most {MaxHourlyDays} days by the hour."];
        }

        return new(new Grain(period, by == "hour", errors.Count == 0 ? null : Problems.Invalid(errors)));
    }

    private static string? Text(Microsoft.Extensions.Primitives.StringValues value) => value.Count == 0 ? null : value.ToString();
}
