using System.Diagnostics;
using System.Text.Json;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.ServiceDefaults.Messaging;

/// <summary>Where events are put: in the same transaction as the change they tell of.</summary>
/// <param name="tenant">The scope's tenant.</param>
/// <param name="time">The clock.</param>
/// <param name="http">The request, which says who acts.</param>
public sealed class Outbox(TenantContext tenant, TimeProvider time, IHttpContextAccessor? http = null)
{
    /// <summary>Adds an event of the scope's tenant; the caller's <c>SaveChangesAsync</c> commits it with everything else.</summary>
    /// <typeparam name="TEvent">The event's type.</typeparam>
    /// <param name="context">The context with the change.</param>
    /// <param name="happened">The event.</param>
    public void Add<TEvent>(DbContext context, TEvent happened)
        where TEvent : IEvent => Add(context, happened, tenant.Current);

    /// <summary>Adds an event of a tenant that the scope is not bound to, such as one that was just founded.</summary>
    /// <typeparam name="TEvent">The event's type.</typeparam>
    /// <param name="context">The context with the change.</param>
    /// <param name="happened">The event.</param>
    /// <param name="tenantId">The tenant it happened in, if any.</param>
    public void Add<TEvent>(DbContext context, TEvent happened, TenantId? tenantId)
        where TEvent : IEvent
    {
        ArgumentNullException.ThrowIfNull(context);
        var envelope = new EventEnvelope(
            Guid.CreateVersion7(),
            TEvent.Type,
            tenantId,
            happened.Subject,
            time.GetUtcNow(),
            1,
            JsonSerializer.SerializeToElement(happened, JsonSerializerOptions.Web),
            Activity.Current?.Id,
            Correlation.Current,
            http?.HttpContext?.User.AccessToken() is { } token ? token.ActorId ?? token.UserId : null);
        context.Add(new OutboxMessage
        {
            Id = envelope.Id,
            Type = envelope.Type,
            TenantId = envelope.TenantId,
            Subject = envelope.Subject,
            OccurredAt = envelope.OccurredAt,
            Envelope = JsonSerializer.Serialize(envelope, JsonSerializerOptions.Web),
        });
    }
}
