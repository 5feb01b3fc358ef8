namespace Gatehouse.AdminDashboard.Clients;

/// <summary>Figures: <c>/api/analytics</c>.</summary>
internal sealed class AnalyticsClient(GatewayApi api)
{
    private const string Path = "api/analytics";

    public Task<OrderFigures> OrdersAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        api.GetAsync<OrderFigures>($"{Path}/orders?from={from:yyyy-MM-dd}&to={to:yyyy-MM-dd}", cancellationToken);

    public async Task<IReadOnlyList<OrderPoint>> OrderSeriesAsync(FigurePeriod period, CancellationToken cancellationToken) =>
        (await api.GetAsync<Course<OrderPoint>>($"{Path}/orders/series?{period.Query}", cancellationToken)).Series;

    public Task<TopCustomers> CustomersAsync(FigurePeriod period, string currency, CancellationToken cancellationToken) =>
        api.GetAsync<TopCustomers>($"{Path}/orders/customers?{period.Query}&currency={Uri.EscapeDataString(currency)}", cancellationToken);

    public Task<OrderFunnel> FunnelAsync(FigurePeriod period, CancellationToken cancellationToken) =>
        api.GetAsync<OrderFunnel>($"{Path}/orders/funnel?{period.Query}", cancellationToken);

    public async Task<IReadOnlyList<Cohort>> RetentionAsync(FigurePeriod period, CancellationToken cancellationToken) =>
        (await api.GetAsync<Retention>($"{Path}/orders/retention?{period.Query}", cancellationToken)).Cohorts;

    public async Task<IReadOnlyList<TrafficPoint>> TrafficAsync(FigurePeriod period, CancellationToken cancellationToken) =>
        (await api.GetAsync<Course<TrafficPoint>>($"{Path}/traffic?{period.Query}", cancellationToken)).Series;

    public async Task<IReadOnlyList<RouteUse>> RoutesAsync(FigurePeriod period, CancellationToken cancellationToken) =>
        (await api.GetAsync<Page<RouteUse>>($"{Path}/traffic/routes?{period.Query}", cancellationToken)).Items;

    public async Task<IReadOnlyList<RefusedUse>> RefusalsAsync(FigurePeriod period, CancellationToken cancellationToken) =>
        (await api.GetAsync<Page<RefusedUse>>($"{Path}/traffic/refusals?{period.Query}", cancellationToken)).Items;

    public Task<SignInFigures> SignInsAsync(FigurePeriod period, CancellationToken cancellationToken) =>
        api.GetAsync<SignInFigures>($"{Path}/sign-ins?{period.Query}", cancellationToken);

    /// <summary>The same figures as CSV.</summary>
    public Task<string> ExportAsync(string of, FigurePeriod period, CancellationToken cancellationToken) =>
        api.GetTextAsync($"{Path}/export?of={of}&{period.Query}", cancellationToken);

    /// <summary>Today so far, and again whenever it has changed; ends with the token.</summary>
    public IAsyncEnumerable<TodayFigures> LiveAsync(CancellationToken cancellationToken) => api.StreamAsync<TodayFigures>($"{Path}/live", cancellationToken);

    private sealed record Course<T>(IReadOnlyList<T> Series);

    private sealed record Retention(IReadOnlyList<Cohort> Cohorts);
}

/// <summary>Orders of the tenant over some days.</summary>
public sealed record OrderFigures(long Orders, IReadOnlyList<Money> Revenue, IReadOnlyList<DayFigures> Series);

/// <summary>Orders of one day (UTC).</summary>
public sealed record DayFigures(DateOnly Day, long Orders, IReadOnlyList<Money> Revenue);

/// <summary>An amount in one currency.</summary>
public sealed record Money(string Currency, decimal Amount);

/// <summary>Orders placed at one time: standing, and fallen since.</summary>
public sealed record OrderPoint(DateTimeOffset At, long Orders, long Dropped, IReadOnlyList<Money> Revenue);

/// <summary>Who ordered for most, in whole months.</summary>
public sealed record TopCustomers(string Currency, DateOnly FirstMonth, DateOnly LastMonth, IReadOnlyList<TopCustomer> Items);

/// <summary>One of them.</summary>
public sealed record TopCustomer(Guid UserId, long Orders, decimal Revenue);

/// <summary>How far orders came.</summary>
public sealed record OrderFunnel(IReadOnlyList<FunnelStep> Steps, long Dropped);

/// <summary>A step, and which part of all orders took it.</summary>
public sealed record FunnelStep(string Step, long Orders, double Part);

/// <summary>A month's newcomers, and how many of them ordered again 1, 2, 3 … months later.</summary>
public sealed record Cohort(DateOnly Month, IReadOnlyList<long> People);

/// <summary>Requests of one time.</summary>
public sealed record TrafficPoint(DateTimeOffset At, long Requests, long Refused, double? P50Ms, double? P95Ms);

/// <summary>Requests by route.</summary>
public sealed record RouteUse(string Route, long Requests, long Failed, double? P50Ms, double? P95Ms);

/// <summary>What was not served, and why.</summary>
public sealed record RefusedUse(string Reason, string Route, long Requests);

/// <summary>Sign-ins over time, by what means, and why others were refused.</summary>
public sealed record SignInFigures(IReadOnlyList<SignInPoint> Series, IReadOnlyList<ReasonCount> Methods, IReadOnlyList<ReasonCount> Refusals);

/// <summary>Sign-ins of one time.</summary>
public sealed record SignInPoint(DateTimeOffset At, long SignedIn, long Refused);

/// <summary>How often something was the reason.</summary>
public sealed record ReasonCount(string Reason, long Count);

/// <summary>Today (UTC) so far.</summary>
public sealed record TodayFigures(DateTimeOffset At, long Orders, IReadOnlyList<Money> Revenue, long SignIns, long RefusedSignIns, long Requests);
