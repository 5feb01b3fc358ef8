using Gatehouse.ServiceDefaults.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Features.MultiFactor;

/// <summary>Which browsers stand for the caller's second factor, the latest first.</summary>
internal static class ListRememberedDevices
{
    public static async Task<Ok<Page<Response>>> HandleAsync(Caller caller, RememberedDevices devices, CancellationToken cancellationToken) =>
        TypedResults.Ok(new Page<Response>([.. (await devices.ListAsync(caller.UserId, cancellationToken))
            .Select(d => new Response(d.Id, d.Name, d.Address, d.CreatedAt, d.LastUsedAt, d.ExpiresAt))]));

    internal sealed record Response(
        Guid Id, string Device, string? Address, DateTimeOffset CreatedAt, DateTimeOffset LastUsedAt, DateTimeOffset ExpiresAt);
}
