using Gatehouse.ServiceDefaults.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Features.ExternalLogins;

/// <summary>The caller's accounts at providers. They are linked on the page for it, which their browser has to see.</summary>
internal static class ListExternalLogins
{
    public static async Task<Ok<Page<Response>>> HandleAsync(Caller caller, LinkedAccounts links, CancellationToken cancellationToken) =>
        TypedResults.Ok(new Page<Response>(
            [.. (await links.OfAsync(caller.UserId, cancellationToken)).Select(l => new Response(l.Id, l.Provider, l.Name, l.Email, l.LinkedAt, l.LastUsedAt))]));

    internal sealed record Response(Guid Id, string Provider, string Name, string? Email, DateTimeOffset LinkedAt, DateTimeOffset LastUsedAt);
}
