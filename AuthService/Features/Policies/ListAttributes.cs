using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Authorization.Policies;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Policies;

/// <summary>What a condition may ask about: the names with a fixed meaning, and those the tenant has given its members and itself.</summary>
internal static class ListAttributes
{
    private const int MaxOwn = 200;

    // What OrderService offers; see docs/policies.md.
    private static readonly Response[] OfResources =
    [
        new("resource.ownerId", "Whose it is"),
        new("resource.status", "An order's status"),
        new("resource.total", "An order's amount"),
        new("resource.currency", "An order's currency"),
    ];

    public static async Task<Ok<Page<Response>>> HandleAsync(AuthDbContext context, CancellationToken cancellationToken)
    {
        var tenant = context.CurrentTenant!.Value.Value;
        var own = await context.Database.SqlQuery<string>($"""
            select distinct name as "Value" from (
                select 'membership.attributes.' || k as name from memberships m, jsonb_object_keys(m.attributes) k
                    where m.tenant_id = {tenant} and m.ended_at is null and m.attributes <> jsonb_build_object()
                union all
                select 'tenant.attributes.' || k from tenants t, jsonb_object_keys(t.attributes) k where t.id = {tenant}) names
            order by 1 limit {MaxOwn}
            """).ToListAsync(cancellationToken);
        return TypedResults.Ok(new Page<Response>(
            [.. AttributeNames.Known.Select(a => new Response(a.Key, a.Value)), .. OfResources, .. own.Select(name => new Response(name, "Your company's own"))]));
    }

    internal sealed record Response(string Name, string Description);
}
