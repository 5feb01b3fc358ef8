using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Messaging;

namespace Gatehouse.AuthService.Features.Audit;

/// <summary>Somebody changed the gateway's configuration: who and what, in their own tenant's log.</summary>
internal sealed class RecordConfiguration(AuthDbContext context, AuditTrail audit) : IHandle<GatewayConfigurationChanged>
{
    public Task HandleAsync(GatewayConfigurationChanged happened, EventEnvelope envelope, CancellationToken cancellationToken)
    {
        audit.Add(
            context, AuditActions.GatewayConfigured, happened.Subject, new { happened.Version, happened.Origin, happened.Changes }, happened.Author);
        return Task.CompletedTask;
    }
}
