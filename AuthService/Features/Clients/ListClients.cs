using Gatehouse.AuthService.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Clients;

/// <summary>The tenant's clients, the newest first.</summary>
internal static class ListClients
{
    public static async Task<Ok<Page<Response>>> HandleAsync(AuthDbContext context, CancellationToken cancellationToken) =>
        TypedResults.Ok(new Page<Response>(await context.Clients.AsNoTracking()
            .Where(c => c.RevokedAt == null)
            .OrderByDescending(c => c.Id)
            .Take(Page<Response>.MaxLimit)
            .Select(c => new Response(
                c.Id,
                c.Name,
                c.GrantTypes,
                c.RedirectUris,
                c.Scopes,
                c.IsPublic,
                c.CreatedAt,
                c.Secrets.Where(s => s.RevokedAt == null).Select(s => new Secret(s.Id, s.CreatedAt)).ToList()))
            .ToListAsync(cancellationToken)));

    internal sealed record Response(
        Guid ClientId,
        string Name,
        IReadOnlyList<string> GrantTypes,
        IReadOnlyList<string> RedirectUris,
        IReadOnlyList<string> Scopes,
        bool Public,
        DateTimeOffset CreatedAt,
        IReadOnlyList<Secret> Secrets);

    internal sealed record Secret(Guid Id, DateTimeOffset CreatedAt);
}
