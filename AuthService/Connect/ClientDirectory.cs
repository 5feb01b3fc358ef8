using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Features.Tenants;
using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace Gatehouse.AuthService.Connect;

/// <summary>Clients in memory for a moment, so that a grant costs a signature and not four queries. Revocations are heard.</summary>
internal sealed class ClientDirectory(IServiceScopeFactory scopes, TimeProvider time) : IInvalidationHandler, IDisposable
{
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(30);

    private readonly MemoryCache held = new(new MemoryCacheOptions { SizeLimit = 10_000 });

    private long heard;

    /// <summary>A client that is in force.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="fresh">Not from memory, for what the copy there does not fit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<KnownClient?> FindAsync(Guid id, bool fresh, CancellationToken cancellationToken)
    {
        if (!fresh && held.TryGetValue(id, out KnownClient? known))
        {
            return known;
        }

        // What was read while news came may be older than the news: good for this once.
        var before = Interlocked.Read(ref heard);
        known = await ReadAsync(id, cancellationToken);
        if (known is not null && before == Interlocked.Read(ref heard))
        {
            held.Set(id, known, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Kept });
        }

        return known;
    }

    public void Handle(Invalidation message)
    {
        Interlocked.Increment(ref heard);
        if (message is { Kind: Invalidation.Revoked, Scope: RevocationScope.User, Id: { } id })
        {
            held.Remove(id);
        }
        else if (message is { Kind: Invalidation.Permissions, Scope: RevocationScope.Tenant }
            or { Kind: Invalidation.Revoked, Scope: RevocationScope.Everything or RevocationScope.Tenant })
        {
            held.Clear();
        }
    }

    public ValueTask ResyncAsync(CancellationToken cancellationToken)
    {
        held.Clear();
        return ValueTask.CompletedTask;
    }

    public void Dispose() => held.Dispose();

    private async Task<KnownClient?> ReadAsync(Guid id, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<AuthDbContext>();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await context.ShowClientAsync(id, cancellationToken);
        return await context.Clients.AsNoTracking().IgnoreQueryFilters([PlatformModel.TenantFilter])
            .Where(c => c.Id == id && c.RevokedAt == null)
            .Join(context.Tenants.Where(t => t.Status == TenantStatus.Active), c => c.TenantId, t => t.Id, (c, t) => new { Client = c, TenantName = t.Name })
            .Select(x => new KnownClient(
                x.Client.Id,
                x.Client.TenantId,
                x.Client.GrantTypes,
                x.Client.Scopes,
                x.Client.Keys,
                x.Client.Secrets.Where(s => s.RevokedAt == null).Select(s => s.Hash).ToList(),
                now)
            {
                Name = x.Client.Name,
                TenantName = x.TenantName,
                IsPublic = x.Client.IsPublic,
                IsFirstParty = x.Client.IsFirstParty,
                RedirectUris = x.Client.RedirectUris,
                PostLogoutRedirectUris = x.Client.PostLogoutRedirectUris,
                BackChannelLogoutUri = x.Client.BackChannelLogoutUri,
            })
            .SingleOrDefaultAsync(cancellationToken);
    }
}

/// <summary>What a grant needs to know of a client, as it was at a time: what was revoked since ends the tokens of this copy.</summary>
internal sealed record KnownClient(
    Guid Id,
    TenantId TenantId,
    IReadOnlyList<string> GrantTypes,
    IReadOnlyList<string> Scopes,
    string? Keys,
    IReadOnlyList<byte[]> Secrets,
    DateTimeOffset ReadAt)
{
    public string Name { get; init; } = "";

    public string TenantName { get; init; } = "";

    public bool IsPublic { get; init; }

    public bool IsFirstParty { get; init; }

    public IReadOnlyList<string> RedirectUris { get; init; } = [];

    public IReadOnlyList<string> PostLogoutRedirectUris { get; init; } = [];

    public string? BackChannelLogoutUri { get; init; }

    /// <summary>The <c>client_id</c> it knows itself by.</summary>
    public string PublicId => ClientNames.Of(Id);

    /// <summary>What it does, for the audit log.</summary>
    public MachineTrail.Use Used(string action, HttpContext http, string? scope = null) =>
        new(TenantId, action, $"client/{Id}", Device.AddressOf(http), scope) { Client = PublicId };

    /// <summary>Its person's tokens: within a scope, or for a part of the platform with all that the person may.</summary>
    public Delegation Delegate(string scope) => new(PublicId, IsFirstParty ? null : scope);
}
