using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Features.Roles;

/// <summary>Everything a role may hold, with a sentence for each.</summary>
internal static class ListPermissions
{
    private static readonly Page<Response> All = new(
        [.. Permissions.Catalogue.Select(p => new Response(p.Key, p.Value, Permissions.PlatformOnly.Contains(p.Key)))]);

    public static Ok<Page<Response>> Handle() => TypedResults.Ok(All);

    internal sealed record Response(string Name, string Description, bool PlatformOnly);
}
