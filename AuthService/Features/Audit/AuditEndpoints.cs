using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Features.Audit;

internal static class AuditEndpoints
{
    public static void MapAudit(this IEndpointRouteBuilder app)
    {
        var audit = app.MapGroup("/audit").WithTags("Audit");
        audit.MapGet("", ListAudit.HandleAsync).RequirePermission(Permissions.AuditRead);
        audit.MapGet("/export", ExportAudit.HandleAsync).RequirePermission(Permissions.AuditRead);
        audit.MapPost("/verify", VerifyAudit.HandleAsync).RequirePermission(Permissions.AuditRead);
    }
}
