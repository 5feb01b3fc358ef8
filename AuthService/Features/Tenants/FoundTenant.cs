using System.ComponentModel.DataAnnotations;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Features.Tenants;

/// <summary>Another company, founded by somebody who is signed in; they are its first admin, and switch to it when they like.</summary>
internal static class FoundTenant
{
    public static async Task<Created<TenantAnswer>> HandleAsync(
        Request request, Caller caller, AuthDbContext context, TenantFounder founder, AuditTrail audit, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var tenant = await founder.FoundAsync(request.Name, cancellationToken);
        founder.Join(caller.UserId, tenant.Id, context.Roles.Local.Where(r => r.TenantId == tenant.Id && r.Name == BuiltInRoles.CompanyAdmin));
        audit.Add(context, AuditActions.TenantCreated, $"tenant/{tenant.Id}", new { tenant.Slug });
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Created($"/api/tenants/{tenant.Id}", TenantAnswer.Of(tenant));
    }

    public sealed record Request([Required, Length(1, 100), PlainText] string Name);
}
