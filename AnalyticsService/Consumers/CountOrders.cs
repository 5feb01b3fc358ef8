using Gatehouse.AnalyticsService.Data;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Messaging;
using Gatehouse.ServiceDefaults.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AnalyticsService.Consumers;

/// <summary>
/// Counts an order on the day it was placed, and takes it back when it is cancelled,
/// refunded or deleted. Its fact decides, so that
/// nothing is counted or taken back twice and a cancellation may arrive before its order.
/// </summary>
internal sealed class CountOrders(AnalyticsDbContext db, TenantContext tenant)
    : IHandle<OrderPlaced>, IHandle<OrderCancelled>, IHandle<OrderRefunded>, IHandle<OrderDeleted>
{
    public Task HandleAsync(OrderPlaced happened, EventEnvelope envelope, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync(
            $"""
            with fact as (
                insert into order_facts (tenant_id, order_id, placed_at, currency, amount, stands)
                values ({tenant.Required.Value}, {happened.OrderId.Value}, {happened.PlacedAt}, {happened.Currency}, {happened.Total}, true)
                on conflict do nothing
                returning *)
            insert into order_days as held (tenant_id, day, currency, orders, revenue)
            select tenant_id, (placed_at at time zone 'UTC')::date, currency, 1, amount from fact
            on conflict (tenant_id, day, currency) do update
                set orders = held.orders + 1, revenue = held.revenue + excluded.revenue
            """, cancellationToken);

    public Task HandleAsync(OrderCancelled happened, EventEnvelope envelope, CancellationToken cancellationToken) =>
        TakeBackAsync(happened.OrderId, happened.PlacedAt, happened.Currency, happened.Total, cancellationToken);

    public Task HandleAsync(OrderRefunded happened, EventEnvelope envelope, CancellationToken cancellationToken) =>
        TakeBackAsync(happened.OrderId, happened.PlacedAt, happened.Currency, happened.Total, cancellationToken);

    public Task HandleAsync(OrderDeleted happened, EventEnvelope envelope, CancellationToken cancellationToken) =>
        TakeBackAsync(happened.OrderId, happened.PlacedAt, happened.Currency, happened.Total, cancellationToken);

    private Task<int> TakeBackAsync(OrderId id, DateTimeOffset placedAt, string currency, decimal amount, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync(
            $"""
            with fallen as (
                update order_facts set stands = false
                where tenant_id = {tenant.Required.Value} and order_id = {id.Value} and stands
                returning *),
            unheard_of as (
                insert into order_facts (tenant_id, order_id, placed_at, currency, amount, stands)
                values ({tenant.Required.Value}, {id.Value}, {placedAt}, {currency}, {amount}, false)
                on conflict do nothing)
            update order_days as held set orders = held.orders - 1, revenue = held.revenue - fallen.amount
            from fallen
            where held.tenant_id = fallen.tenant_id
                and held.day = (fallen.placed_at at time zone 'UTC')::date
                and held.currency = fallen.currency
            """, cancellationToken);
}
