using Gatehouse.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Gatehouse.AnalyticsService.Data.Sql;

/// <summary>What customers' years are made with, and how the months that were kept before become years.</summary>
internal static class CustomerYears
{
    /// <summary>Before the table, whose computed column needs it.</summary>
    public const string Functions = """
        create function ordered_months(orders bigint[]) returns int language sql immutable as $$
            select coalesce(bit_or(1 << (month - 1)), 0)::int from generate_series(1, 12) month where orders[month] > coalesce(orders[month - 1], 0)
        $$;

        -- An amount of one month, in that month and all after it.
        create function from_month(month int, amount numeric) returns numeric[] language sql immutable as $$
            select array_fill(0::numeric, array[month - 1]) || array_fill(amount, array[13 - month])
        $$;
        create function add_amounts(a numeric[], b numeric[]) returns numeric[] language sql immutable as $$
            select array(select x + y from unnest(a, b) with ordinality as both_sides(x, y, place) order by place)
        $$;

        -- Amounts of some months in any order, added up month after month.
        create function added_up(months int[], amounts numeric[]) returns numeric[] language sql immutable as $$
            select array(
                select coalesce((select sum(amount) from unnest(months, amounts) as known(month, amount) where known.month <= year.month), 0)
                from generate_series(1, 12) as year(month) order by year.month)
        $$;
        """;

    /// <summary>Between the new table and the end of the old one; of all tenants, so before the one has policies and without those of the other.</summary>
    public static void TakeOver(MigrationBuilder migration)
    {
        migration.Sql("""
            alter table order_customers no force row level security;
            alter table order_customers disable row level security;
            insert into order_customer_years (tenant_id, year, currency, owner_id, orders, revenue)
                select tenant_id, extract(year from month)::int, currency, owner_id,
                    added_up(array_agg(extract(month from month)::int), array_agg(orders::numeric))::bigint[],
                    added_up(array_agg(extract(month from month)::int), array_agg(revenue))
                from order_customers group by 1, 2, 3, 4;
            """);
        migration.IsolateTenants("order_customer_years");
        migration.Sql(CountFunctions.Orders);
        migration.Sql(RebuildFunction.Sql);
    }
}
