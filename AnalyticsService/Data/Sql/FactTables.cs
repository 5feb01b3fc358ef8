using Gatehouse.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Gatehouse.AnalyticsService.Data.Sql;

/// <summary>Facts, a partition for each month, which EF Core's migrations cannot say.</summary>
internal static class FactTables
{
    public static void Apply(MigrationBuilder migration)
    {
        migration.Sql(Tables);
        migration.Sql(Months);
        migration.Sql(TakeOver);
        migration.IsolateTenants("order_facts");
        migration.IsolateTenants("sign_in_facts");
        migration.IsolateTenants("traffic_facts");
    }

    // Who has facts at all, for the sweep. Ids only, and of no use to anybody else.
    private const string Tables = """
        alter table order_facts no force row level security;
        alter table order_facts disable row level security;
        drop policy tenant_isolation on order_facts;
        alter table order_facts rename to order_facts_before;
        alter table order_facts_before rename constraint "PK_order_facts" to "PK_order_facts_before";

        create table known_tenants (id uuid primary key);

        create table order_facts (
            tenant_id uuid not null, order_id uuid not null, placed_at timestamptz not null, owner_id uuid,
            currency character(3), amount numeric,
            paid_at timestamptz, shipped_at timestamptz, delivered_at timestamptz, ended_at timestamptz,
            constraint "PK_order_facts" primary key (tenant_id, placed_at, order_id)) partition by range (placed_at);
        create index ix_order_facts_owner on order_facts (tenant_id, owner_id);

        create table sign_in_facts (
            tenant_id uuid not null, at timestamptz not null, event_id uuid not null, user_id uuid, outcome text not null, reason text not null,
            constraint "PK_sign_in_facts" primary key (tenant_id, at, event_id)) partition by range (at);
        create index ix_sign_in_facts_user on sign_in_facts (tenant_id, user_id);

        create table traffic_facts (
            tenant_id uuid not null, at timestamptz not null, event_id uuid not null, route text not null, outcome text not null,
            requests bigint not null, buckets bigint[] not null,
            constraint "PK_traffic_facts" primary key (tenant_id, at, event_id, route, outcome)) partition by range (at);
        """;

    // Runs as the owner: the service's role creates no tables. Attaching locks nobody out who reads or writes.
    private const string Months = """
        create function keep_month(facts text, at timestamptz) returns void language plpgsql security definer set search_path = public, pg_temp as $$
        declare
            month timestamp := date_trunc('month', at at time zone 'UTC');
            part text := facts || to_char(month, '_YYYY_MM');
        begin
            if facts not in ('order_facts', 'sign_in_facts', 'traffic_facts') then
                raise exception 'No such facts: %', facts;
            end if;
            if to_regclass(part) is not null then
                return;
            end if;
            perform pg_advisory_xact_lock(hashtext(part));
            if to_regclass(part) is not null then
                return;
            end if;
            execute format('create table %I (like %I including all)', part, facts);
            execute format('alter table %I enable row level security', part);
            execute format('alter table %I force row level security', part);
            execute format('create policy tenant_isolation on %I
                using (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)
                with check (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)', part);
            execute format('alter table %I attach partition %I for values from (%L) to (%L)',
                facts, part, month at time zone 'UTC', (month + interval '1 month') at time zone 'UTC');
        end $$;

        -- What every tenant has long stopped keeping goes as a whole.
        create function drop_months(before timestamptz) returns int language plpgsql security definer set search_path = public, pg_temp as $$
        declare
            part text;
            dropped int := 0;
        begin
            for part in
                select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid join pg_class p on p.oid = i.inhparent
                where p.relname in ('order_facts', 'sign_in_facts', 'traffic_facts')
                    and to_timestamp(right(c.relname, 7), 'YYYY_MM') < date_trunc('month', before) loop
                execute format('drop table %I', part);
                dropped := dropped + 1;
            end loop;
            return dropped;
        end $$;
        """;

    // Before there are policies: these rows are of many tenants, and the owner would be subject to them as well.
    private const string TakeOver = """
        do $$
        declare month timestamptz;
        begin
            for month in select distinct date_trunc('month', placed_at at time zone 'UTC') at time zone 'UTC' from order_facts_before loop
                perform keep_month('order_facts', month);
            end loop;
            insert into order_facts (tenant_id, order_id, placed_at, currency, amount, ended_at)
                select tenant_id, order_id, placed_at, currency, amount, case when stands then null else placed_at end from order_facts_before;
            insert into known_tenants select distinct tenant_id from order_facts_before;
        end $$;
        insert into order_hours (tenant_id, hour, currency, orders, dropped, revenue, paid, shipped, delivered)
            select tenant_id, date_trunc('hour', placed_at at time zone 'UTC') at time zone 'UTC', currency, count(*) filter (where stands),
                count(*) filter (where not stands), coalesce(sum(amount) filter (where stands), 0), 0, 0, 0
            from order_facts_before group by 1, 2, 3;
        drop table order_facts_before;
        """;
}
