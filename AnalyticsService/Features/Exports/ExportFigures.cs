using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;
using Gatehouse.AnalyticsService.Data;
using Gatehouse.AnalyticsService.Features.Orders;
using Gatehouse.AnalyticsService.Features.SignIns;
using Gatehouse.AnalyticsService.Features.Traffic;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AnalyticsService.Features.Exports;

/// <summary>Figures of a period as CSV (RFC 4180), by hour or day.</summary>
internal static class ExportFigures
{
    public const string Csv = "text/csv";

    public static async Task<Results<FileContentHttpResult, ProblemHttpResult>> HandleAsync(
        Grain grain,
        AnalyticsDbContext db,
        CancellationToken cancellationToken,
        [RegularExpression("^(orders|traffic|sign-ins)$", ErrorMessage = "orders, traffic or sign-ins.")] string of = "orders")
    {
        if (grain.Refusal is { } refusal)
        {
            return refusal;
        }

        var rows = of switch
        {
            "traffic" => await TrafficAsync(grain, db, cancellationToken),
            "sign-ins" => await SignInsAsync(grain, db, cancellationToken),
            _ => await OrdersAsync(grain, db, cancellationToken),
        };
        return TypedResults.File(
            Encoding.UTF8.GetBytes(string.Join("\r\n", rows) + "\r\n"), Csv, $"{of}-{grain.Period.From:yyyy-MM-dd}-{grain.Period.To:yyyy-MM-dd}.csv");
    }

    private static async Task<IEnumerable<string>> OrdersAsync(Grain grain, AnalyticsDbContext db, CancellationToken cancellationToken) =>
        (await GetOrderSeries.ReadAsync(grain, db, cancellationToken)).OrderBy(r => r.At).ThenBy(r => r.Figures.Currency, StringComparer.Ordinal)
            .Select(r => Row(r.At, r.Figures.Currency, r.Figures.Orders, r.Figures.Dropped, r.Figures.Revenue, r.Figures.Paid, r.Figures.Shipped, r.Figures.Delivered))
            .Prepend("at,currency,orders,dropped,revenue,paid,shipped,delivered");

    private static async Task<IEnumerable<string>> TrafficAsync(Grain grain, AnalyticsDbContext db, CancellationToken cancellationToken) =>
        (await TrafficQueries.ReadAsync(grain, db, cancellationToken)).OrderBy(r => r.At).ThenBy(r => r.Figures.Route, StringComparer.Ordinal)
            .Select(r => Row(
                r.At, r.Figures.Route, r.Figures.Outcome, r.Figures.Requests,
                LatencyBuckets.Quantile(r.Figures.Buckets, 0.5), LatencyBuckets.Quantile(r.Figures.Buckets, 0.95)))
            .Prepend("at,route,outcome,requests,p50Ms,p95Ms");

    private static async Task<IEnumerable<string>> SignInsAsync(Grain grain, AnalyticsDbContext db, CancellationToken cancellationToken) =>
        (await GetSignIns.ReadAsync(grain, db, cancellationToken)).OrderBy(r => r.At)
            .Select(r => Row(r.At, r.Figures.Outcome, r.Figures.Reason, r.Figures.Count)).Prepend("at,outcome,reason,count");

    private static string Row(DateTimeOffset at, params object?[] fields) =>
        string.Join(',', fields.Select(f => Quote(Convert.ToString(f, CultureInfo.InvariantCulture) ?? "")).Prepend(at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)));

    // No spreadsheet takes it for a formula (OWASP CSV injection).
    private static string Quote(string field)
    {
        var safe = field.Length > 0 && "=+-@\t\r".Contains(field[0], StringComparison.Ordinal) && !decimal.TryParse(field, CultureInfo.InvariantCulture, out _) ? "'" + field : field;
        return safe.AsSpan().IndexOfAny(",\"\r\n") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
