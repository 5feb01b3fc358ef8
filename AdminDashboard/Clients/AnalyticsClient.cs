namespace Gatehouse.AdminDashboard.Clients;

/// <summary>Figures: <c>/api/analytics</c>.</summary>
internal sealed class AnalyticsClient(GatewayApi api)
{
    public Task<OrderFigures> OrdersAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        api.GetAsync<OrderFigures>($"api/analytics/orders?from={from:yyyy-MM-dd}&to={to:yyyy-MM-dd}", cancellationToken);
}

/// <summary>Orders of the tenant over some days.</summary>
public sealed record OrderFigures(long Orders, IReadOnlyList<Money> Revenue, IReadOnlyList<DayFigures> Series);

/// <summary>Orders of one day (UTC).</summary>
public sealed record DayFigures(DateOnly Day, long Orders, IReadOnlyList<Money> Revenue);

/// <summary>An amount in one currency.</summary>
public sealed record Money(string Currency, decimal Amount);
