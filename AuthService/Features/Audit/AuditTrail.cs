using System.Text.Json;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Features.Tenants;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Audit;

/// <summary>Where everything worth remembering is written down, in the transaction that did it.</summary>
internal sealed class AuditTrail(IHttpContextAccessor http, IServiceScopeFactory scopes, TimeProvider time)
{
    /// <summary>Adds an entry for the tenant the context works in; the caller's <c>SaveChangesAsync</c> writes it with the change.</summary>
    /// <param name="context">The context with the change.</param>
    /// <param name="action">One of <see cref="AuditActions"/>.</param>
    /// <param name="target">What it was done to: <c>role/0190…</c>.</param>
    /// <param name="details">What was before and after, or why it was refused. Ids rather than names, and never a secret.</param>
    /// <param name="actor">Who did it, where the request's token does not say.</param>
    public void Add(AuthDbContext context, string action, string? target, object? details = null, UserId? actor = null)
    {
        var tenant = context.CurrentTenant ?? throw new InvalidOperationException("Nothing happens outside of a tenant; see RecordAsync.");
        var token = http.HttpContext?.User.AccessToken();
        context.Add(new AuditEntry
        {
            Id = Guid.CreateVersion7(),
            TenantId = tenant,
            At = time.GetUtcNow(),
            Action = action,
            ActorId = actor ?? token?.UserId,
            Client = token?.ClientId,
            Target = target,
            Address = http.HttpContext is { } request ? Device.AddressOf(request) : null,
            CorrelationId = Correlation.Current,
            Details = details is null ? null : JsonSerializer.SerializeToElement(details, JsonSerializerOptions.Web),
        });
    }

    /// <summary>
    /// Writes an entry that belongs to a person rather than a tenant, such as a refused sign-in, in a transaction of its
    /// own: to each of their tenants, or to the platform's when they have none or nobody knows them.
    /// </summary>
    /// <param name="person">The person, if known.</param>
    /// <param name="action">One of <see cref="AuditActions"/>.</param>
    /// <param name="details">As for <see cref="Add"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task RecordAsync(UserId? person, string action, object? details, CancellationToken cancellationToken)
    {
        // A scope of its own: what the request has pending is not to be committed here.
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<AuthDbContext>();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var places = await scope.ServiceProvider.GetRequiredService<MembershipReader>()
            .OfAsync(person ?? default, cancellationToken);
        var tenants = places.Count > 0
            ? places.Select(p => p.TenantId).Order(Comparer<TenantId>.Create((a, b) => a.Value.CompareTo(b.Value))).ToList()
            : await context.Tenants.Where(t => t.Slug == Tenant.PlatformSlug).Select(t => t.Id).ToListAsync(cancellationToken);
        foreach (var tenant in tenants)
        {
            await context.EnterTenantAsync(tenant, cancellationToken);
            Add(context, action, person is { } id ? $"user/{id}" : null, details, person);
            await context.SaveChangesAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }
}
