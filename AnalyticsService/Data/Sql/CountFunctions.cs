namespace Gatehouse.AnalyticsService.Data.Sql;

/// <summary>
/// How a fact comes into the figures: the fact is written, and the figures change by the difference between what it said
/// before and says now. So whatever comes twice changes nothing, and whatever comes late finds its own hour.
/// </summary>
internal static class CountFunctions
{
    public const string Orders = """
        create or replace function count_order(
            tenant uuid, ordered uuid, placed timestamptz, owner uuid, currency_code text, total numeric, step text, happened timestamptz)
            returns void language plpgsql as $$
        declare
            before order_facts;
            after order_facts;
            hour_of timestamptz := date_trunc('hour', placed at time zone 'UTC') at time zone 'UTC';
            day_of date := (placed at time zone 'UTC')::date;
            change record;
        begin
            select * into before from order_facts where tenant_id = tenant and placed_at = placed and order_id = ordered for update;
            if not found and step <> 'placed' and exists (select from known_tenants where id = tenant and swept_before > placed) then
                if step = 'ended' then
                    perform drop_swept_order(tenant, placed, owner, currency_code, total);
                end if;
                return;
            end if;

            perform keep_month('order_facts', placed);
            insert into order_facts as held (tenant_id, order_id, placed_at, owner_id, currency, amount, paid_at, shipped_at, delivered_at, ended_at)
                values (tenant, ordered, placed, owner, currency_code, total,
                    case step when 'paid' then happened end, case step when 'shipped' then happened end,
                    case step when 'delivered' then happened end, case step when 'ended' then happened end)
                on conflict (tenant_id, placed_at, order_id) do update set
                    owner_id = coalesce(held.owner_id, excluded.owner_id),
                    currency = coalesce(held.currency, excluded.currency),
                    amount = coalesce(held.amount, excluded.amount),
                    paid_at = coalesce(held.paid_at, excluded.paid_at),
                    shipped_at = coalesce(held.shipped_at, excluded.shipped_at),
                    delivered_at = coalesce(held.delivered_at, excluded.delivered_at),
                    ended_at = coalesce(held.ended_at, excluded.ended_at)
                returning * into after;

            -- Until its amount is known an order does not count; before says nothing then.
            if after.currency is null then
                return;
            end if;
            select (w.now).orders - (w.was).orders as orders, (w.now).dropped - (w.was).dropped as dropped, (w.now).revenue - (w.was).revenue as revenue,
                (w.now).paid - (w.was).paid as paid, (w.now).shipped - (w.was).shipped as shipped, (w.now).delivered - (w.was).delivered as delivered
                into change from (select order_weight(after) as now, order_weight(before) as was) w;
            insert into order_hours as held (tenant_id, hour, currency, orders, dropped, revenue, paid, shipped, delivered)
                values (tenant, hour_of, after.currency, change.orders, change.dropped, change.revenue, change.paid, change.shipped, change.delivered)
                on conflict (tenant_id, hour, currency) do update set
                    orders = held.orders + excluded.orders, dropped = held.dropped + excluded.dropped, revenue = held.revenue + excluded.revenue,
                    paid = held.paid + excluded.paid, shipped = held.shipped + excluded.shipped, delivered = held.delivered + excluded.delivered;
            insert into order_days as held (tenant_id, day, currency, orders, dropped, revenue, paid, shipped, delivered)
                values (tenant, day_of, after.currency, change.orders, change.dropped, change.revenue, change.paid, change.shipped, change.delivered)
                on conflict (tenant_id, day, currency) do update set
                    orders = held.orders + excluded.orders, dropped = held.dropped + excluded.dropped, revenue = held.revenue + excluded.revenue,
                    paid = held.paid + excluded.paid, shipped = held.shipped + excluded.shipped, delivered = held.delivered + excluded.delivered;
            if after.owner_id is not null then
                insert into order_customer_years as held (tenant_id, year, currency, owner_id, orders, revenue)
                    values (tenant, extract(year from day_of), after.currency, after.owner_id,
                        from_month(extract(month from day_of)::int, change.orders)::bigint[], from_month(extract(month from day_of)::int, change.revenue))
                    on conflict (tenant_id, year, currency, owner_id) do update set
                        orders = add_buckets(held.orders, excluded.orders), revenue = add_amounts(held.revenue, excluded.revenue);
            end if;
            insert into known_tenants values (tenant) on conflict do nothing;
            perform pg_notify('figures', tenant::text);
        end $$;
        """;

    /// <summary>What an order counts for; nothing before its amount is known.</summary>
    public const string Weight = """
        create type order_weights as (orders bigint, dropped bigint, revenue numeric, paid bigint, shipped bigint, delivered bigint);
        create function order_weight(fact order_facts) returns order_weights language sql immutable as $$
            select case when fact.currency is null then row(0, 0, 0, 0, 0, 0)::order_weights else row(
                (fact.ended_at is null)::int, (fact.ended_at is not null)::int, case when fact.ended_at is null then fact.amount else 0 end,
                (fact.paid_at is not null)::int, (fact.shipped_at is not null)::int, (fact.delivered_at is not null)::int)::order_weights end
        $$;
        """;

    public const string SignIns = """
        create function count_sign_in(tenant uuid, event uuid, happened timestamptz, person uuid, what text, why text)
            returns void language plpgsql as $$
        begin
            perform keep_month('sign_in_facts', happened);
            insert into sign_in_facts (tenant_id, at, event_id, user_id, outcome, reason) values (tenant, happened, event, person, what, why)
                on conflict do nothing;
            if not found then
                return;
            end if;
            insert into sign_in_hours as held (tenant_id, hour, outcome, reason, count)
                values (tenant, date_trunc('hour', happened at time zone 'UTC') at time zone 'UTC', what, why, 1)
                on conflict (tenant_id, hour, outcome, reason) do update set count = held.count + 1;
            insert into sign_in_days as held (tenant_id, day, outcome, reason, count)
                values (tenant, (happened at time zone 'UTC')::date, what, why, 1)
                on conflict (tenant_id, day, outcome, reason) do update set count = held.count + 1;
            insert into known_tenants values (tenant) on conflict do nothing;
            perform pg_notify('figures', tenant::text);
        end $$;
        """;

    public const string Traffic = """
        create function add_buckets(a bigint[], b bigint[]) returns bigint[] language sql immutable as $$
            select array(select coalesce(x, 0) + coalesce(y, 0) from unnest(a, b) with ordinality as both_sides(x, y, place) order by place)
        $$;
        create aggregate sum_buckets(bigint[]) (sfunc = add_buckets, stype = bigint[], initcond = '{}');

        create function count_traffic(tenant uuid, event uuid, happened timestamptz, way text, ending text, number bigint, latencies bigint[])
            returns void language plpgsql as $$
        begin
            perform keep_month('traffic_facts', happened);
            insert into traffic_facts (tenant_id, at, event_id, route, outcome, requests, buckets)
                values (tenant, happened, event, way, ending, number, latencies)
                on conflict do nothing;
            if not found then
                return;
            end if;
            insert into traffic_hours as held (tenant_id, hour, route, outcome, requests, buckets)
                values (tenant, date_trunc('hour', happened at time zone 'UTC') at time zone 'UTC', way, ending, number, latencies)
                on conflict (tenant_id, hour, route, outcome) do update set
                    requests = held.requests + excluded.requests, buckets = add_buckets(held.buckets, excluded.buckets);
            insert into traffic_days as held (tenant_id, day, route, outcome, requests, buckets)
                values (tenant, (happened at time zone 'UTC')::date, way, ending, number, latencies)
                on conflict (tenant_id, day, route, outcome) do update set
                    requests = held.requests + excluded.requests, buckets = add_buckets(held.buckets, excluded.buckets);
            insert into known_tenants values (tenant) on conflict do nothing;
            perform pg_notify('figures', tenant::text);
        end $$;
        """;
}
