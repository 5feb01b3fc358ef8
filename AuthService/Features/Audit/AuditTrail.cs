using System.Text.Json;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Features.Tenants;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Audit;

/// <summary>
/// Where everything worth remembering is written down, in the transaction that did it. Writing locks the end of a tenant's
/// chain until the commit, so that it comes last: what signs in at the same time waits for a commit and no more.
/// </summary>
internal sealed class AuditTrail(IHttpContextAccessor http, IServiceScopeFactory scopes, Outbox outbox, TimeProvider time)
{
    private readonly List<Noted> noted = [];

    /// <summary>Adds an entry for the tenant the context works in; the caller's <c>SaveChangesAsync</c> writes it with the change.</summary>
    /// <param name="context">The context with the change.</param>
    /// <param name="action">One of <see cref="AuditActions"/>.</param>
    /// <param name="target">What it was done to: <c>role/0190…</c>.</param>
    /// <param name="details">What was before and after, or why it was refused. Ids rather than names, and never a secret.</param>
    /// <param name="actor">Who did it, where the request's token does not say.</param>
    public void Add(AuthDbContext context, string action, string? target, object? details = null, UserId? actor = null) => context.Add(EntryOf(
        context.CurrentTenant ?? throw new InvalidOperationException("Nothing happens outside of a tenant; see Note."),
        new(null, action, target, details, actor)));

    /// <summary>Keeps an entry for <see cref="WriteAsync"/>: for a tenant, or for the platform's when there is none.</summary>
    public void Note(TenantId? tenant, string action, string? target, object? details = null, UserId? actor = null) =>
        noted.Add(new(tenant, action, target, details, actor));

    /// <summary>
    /// The same for what belongs to a person rather than a tenant, such as a new password: for each of their tenants, or
    /// the platform's when they have none or nobody knows them.
    /// </summary>
    public async Task NoteAsync(
        AuthDbContext context, UserId? person, string action, object? details, CancellationToken cancellationToken, UserId? actor = null)
    {
        var places = await new MembershipReader(context).OfAsync(person ?? default, cancellationToken);
        foreach (var tenant in places.Select(p => (TenantId?)p.TenantId).DefaultIfEmpty())
        {
            Note(tenant, action, person is { } id ? $"user/{id}" : null, details, actor);
        }
    }

    /// <summary>Saves the caller's changes and what was noted, as the last thing before the commit: it ends in another tenant.</summary>
    public async Task WriteAsync(AuthDbContext context, CancellationToken cancellationToken)
    {
        var platform = noted.Exists(n => n.Tenant is null)
            ? await context.Tenants.Where(t => t.Slug == Tenant.PlatformSlug).Select(t => t.Id).SingleAsync(cancellationToken)
            : default;

        // In one order everywhere: two that write to the same chains never wait for each other.
        foreach (var entries in noted.GroupBy(n => n.Tenant ?? platform).OrderBy(g => g.Key.Value).ToList())
        {
            if (!context.IsIn(entries.Key))
            {
                await context.SaveChangesAsync(cancellationToken);
                await context.EnterTenantAsync(entries.Key, cancellationToken);
            }

            foreach (var entry in entries.Select(n => EntryOf(entries.Key, n)).ToList())
            {
                context.Add(entry);
                AuditNews.Tell(outbox, context, entry);
            }
        }

        noted.Clear();
        await context.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Writes an entry about a person in a transaction of its own: a refusal, which changes nothing else.</summary>
    /// <param name="person">The person, if known.</param>
    /// <param name="action">One of <see cref="AuditActions"/>.</param>
    /// <param name="details">As for <see cref="Add"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task RecordAsync(UserId? person, string action, object? details, CancellationToken cancellationToken)
    {
        // A scope of its own: what the request has pending is not to be committed here.
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<AuthDbContext>();
        var trail = scope.ServiceProvider.GetRequiredService<AuditTrail>();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await trail.NoteAsync(context, person, action, details, cancellationToken);
        await trail.WriteAsync(context, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private AuditEntry EntryOf(TenantId tenant, Noted what)
    {
        var token = http.HttpContext?.User.AccessToken();
        return new()
        {
            Id = Guid.CreateVersion7(),
            TenantId = tenant,
            At = time.GetUtcNow(),
            Action = what.Action,
            ActorId = what.Actor ?? token?.ActorId ?? token?.UserId,
            Client = token?.ActorId is null ? token?.ClientId : $"as user/{token.UserId}",
            Target = what.Target,
            Address = http.HttpContext is { } request ? Device.AddressOf(request) : null,
            CorrelationId = Correlation.Current,
            Details = what.Details is null ? null : JsonSerializer.SerializeToElement(what.Details, JsonSerializerOptions.Web),
        };
    }

    private sealed record Noted(TenantId? Tenant, string Action, string? Target, object? Details, UserId? Actor);
}
