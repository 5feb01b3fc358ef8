using Microsoft.EntityFrameworkCore.Migrations;

namespace Gatehouse.AnalyticsService.Data.Sql;

/// <summary>
/// An order that ends when its fact has long been removed: the figures of its day stay, and it is taken out of them. That
/// leaves no fact behind; an order ends once, and an event that comes twice is not handled twice.
/// </summary>
internal static class SweptOrders
{
    private const string Sql = """
        alter table known_tenants add column swept_before timestamptz not null default '-infinity';

        -- Hours are removed with the facts; a customer without a row was erased.
        create function drop_swept_order(tenant uuid, placed timestamptz, owner uuid, currency_code text, total numeric)
            returns void language plpgsql as $$
        declare
            day_of date := (placed at time zone 'UTC')::date;
            month int := extract(month from day_of)::int;
        begin
            insert into order_days as held (tenant_id, day, currency, orders, dropped, revenue, paid, shipped, delivered)
                values (tenant, day_of, currency_code, -1, 1, -total, 0, 0, 0)
                on conflict (tenant_id, day, currency) do update set
                    orders = held.orders + excluded.orders, dropped = held.dropped + excluded.dropped, revenue = held.revenue + excluded.revenue;
            update order_customer_years set
                orders = add_buckets(orders, from_month(month, -1)::bigint[]), revenue = add_amounts(revenue, from_month(month, -total))
                where tenant_id = tenant and year = extract(year from day_of) and currency = currency_code and owner_id = owner;
        end $$;
        """;

    public static void Apply(MigrationBuilder migration)
    {
        migration.Sql(Sql);
        migration.Sql(CountFunctions.Orders);
    }
}
