using System.ComponentModel.DataAnnotations;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Features.Tenants;

/// <summary>Shuts a company out and lets it in again. Its sessions live on: with the reactivation the same tokens work.</summary>
internal static class TenantSuspension
{
    public static Task<Results<NoContent, ProblemHttpResult>> BeginAsync(
        TenantId id, Request request, TenantMove move, CancellationToken cancellationToken) =>
        move.ToAsync(id, TenantStatus.Active, TenantStatus.Suspended, AuditActions.TenantSuspended, new { request.Reason }, cancellationToken);

    public static Task<Results<NoContent, ProblemHttpResult>> EndAsync(TenantId id, TenantMove move, CancellationToken cancellationToken) =>
        move.ToAsync(id, TenantStatus.Suspended, TenantStatus.Active, AuditActions.TenantReactivated, null, cancellationToken);

    public sealed record Request([Required, Length(1, 500), PlainText] string Reason);
}
