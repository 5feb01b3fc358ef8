namespace Gatehouse.AnalyticsService.Data.Sql;

/// <summary>
/// Makes a tenant's figures of a time anew from its facts. What counts meanwhile waits: a fact that is not committed yet is
/// not seen, and adds itself afterwards; one that is committed has added itself before.
/// </summary>
internal static class RebuildFunction
{
    public const string Sql = """
        create or replace function rebuild_figures(tenant uuid, first_day date, end_day date) returns void language plpgsql as $$
        declare
            since timestamptz := first_day::timestamp at time zone 'UTC';
            until timestamptz := end_day::timestamp at time zone 'UTC';
            first_month date := date_trunc('month', first_day)::date;
            end_month date := (date_trunc('month', end_day - 1) + interval '1 month')::date;
        begin
            lock table order_hours, order_days, order_customer_years, sign_in_hours, sign_in_days, traffic_hours, traffic_days in share row exclusive mode;

            delete from order_hours where tenant_id = tenant and hour >= since and hour < until;
            delete from order_days where tenant_id = tenant and day >= first_day and day < end_day;
            insert into order_hours (tenant_id, hour, currency, orders, dropped, revenue, paid, shipped, delivered)
                select tenant, date_trunc('hour', f.placed_at at time zone 'UTC') at time zone 'UTC', f.currency, sum((w).orders), sum((w).dropped),
                    sum((w).revenue), sum((w).paid), sum((w).shipped), sum((w).delivered)
                from order_facts f cross join lateral (select order_weight(f) as w) weighed
                where f.tenant_id = tenant and f.placed_at >= since and f.placed_at < until and f.currency is not null
                group by 2, 3;
            insert into order_days (tenant_id, day, currency, orders, dropped, revenue, paid, shipped, delivered)
                select tenant, (hour at time zone 'UTC')::date, currency, sum(orders), sum(dropped), sum(revenue), sum(paid), sum(shipped), sum(delivered)
                from order_hours where tenant_id = tenant and hour >= since and hour < until group by 2, 3;
            -- Months outside of the time stay as they are, also those whose facts are gone.
            insert into order_customer_years as held (tenant_id, year, currency, owner_id, orders, revenue)
                select tenant, year, currency, owner_id, added_up(array_agg(month), array_agg(orders))::bigint[], added_up(array_agg(month), array_agg(revenue))
                from (
                    select year, currency, owner_id, month, orders[month] - coalesce(orders[month - 1], 0) as orders, revenue[month] - coalesce(revenue[month - 1], 0) as revenue
                        from order_customer_years cross join generate_series(1, 12) month
                        where tenant_id = tenant and year between extract(year from first_month) and extract(year from end_month)
                            and not (make_date(year, month, 1) >= first_month and make_date(year, month, 1) < end_month)
                    union all
                    select extract(year from f.placed_at at time zone 'UTC')::int, f.currency, f.owner_id,
                        extract(month from f.placed_at at time zone 'UTC')::int, sum((w).orders), sum((w).revenue)
                        from order_facts f cross join lateral (select order_weight(f) as w) weighed
                        where f.tenant_id = tenant and f.placed_at >= first_month::timestamp at time zone 'UTC' and f.placed_at < end_month::timestamp at time zone 'UTC'
                            and f.currency is not null and f.owner_id is not null
                        group by 1, 2, 3, 4) months
                group by year, currency, owner_id
                on conflict (tenant_id, year, currency, owner_id) do update set orders = excluded.orders, revenue = excluded.revenue;

            delete from sign_in_hours where tenant_id = tenant and hour >= since and hour < until;
            delete from sign_in_days where tenant_id = tenant and day >= first_day and day < end_day;
            insert into sign_in_hours (tenant_id, hour, outcome, reason, count)
                select tenant, date_trunc('hour', at at time zone 'UTC') at time zone 'UTC', outcome, reason, count(*)
                from sign_in_facts where tenant_id = tenant and at >= since and at < until group by 2, 3, 4;
            insert into sign_in_days (tenant_id, day, outcome, reason, count)
                select tenant, (hour at time zone 'UTC')::date, outcome, reason, sum(count)
                from sign_in_hours where tenant_id = tenant and hour >= since and hour < until group by 2, 3, 4;

            delete from traffic_hours where tenant_id = tenant and hour >= since and hour < until;
            delete from traffic_days where tenant_id = tenant and day >= first_day and day < end_day;
            insert into traffic_hours (tenant_id, hour, route, outcome, requests, buckets)
                select tenant, date_trunc('hour', at at time zone 'UTC') at time zone 'UTC', route, outcome, sum(requests), sum_buckets(buckets)
                from traffic_facts where tenant_id = tenant and at >= since and at < until group by 2, 3, 4;
            insert into traffic_days (tenant_id, day, route, outcome, requests, buckets)
                select tenant, (hour at time zone 'UTC')::date, route, outcome, sum(requests), sum_buckets(buckets)
                from traffic_hours where tenant_id = tenant and hour >= since and hour < until group by 2, 3, 4;
        end $$;
        """;
}
