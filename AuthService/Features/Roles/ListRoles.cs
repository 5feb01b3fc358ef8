using Gatehouse.AuthService.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Roles;

/// <summary>The tenant's roles and what they hold.</summary>
internal static class ListRoles
{
    public static async Task<Ok<Page<Response>>> HandleAsync(AuthDbContext context, CancellationToken cancellationToken) =>
        TypedResults.Ok(new Page<Response>(await context.Roles.AsNoTracking().OrderBy(r => r.Name)
            .Select(r => new Response(r.Id, r.Name, r.Description, r.Permissions, r.IsBuiltIn, r.Version))
            .ToListAsync(cancellationToken)));

    internal sealed record Response(
        Guid Id, string Name, string? Description, IReadOnlyList<string> Permissions, bool BuiltIn, int Version);
}
