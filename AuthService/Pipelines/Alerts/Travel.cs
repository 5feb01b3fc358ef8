using System.Net;
using System.Net.Sockets;
using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Pipelines.Alerts;

/// <summary>
/// Whether a sign-in came from where nobody can have got to: minutes after the person was active in another block of
/// addresses, and in none they are known in. Blocks (/16, IPv6 /32) stand for places, since no map of addresses comes with us.
/// </summary>
internal sealed class Travel(AuthDbContext context)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);
    private static readonly OutboundRules Public = new([], false);

    /// <returns>Both places, if it is impossible.</returns>
    public async Task<string?> FindAsync(UserId user, SessionId session, CancellationToken cancellationToken)
    {
        if (await context.Sessions.AsNoTracking().SingleOrDefaultAsync(s => s.Id == session && s.UserId == user, cancellationToken) is not { Address: { } there } began)
        {
            return null;
        }

        var since = began.CreatedAt - Window;
        var recent = await context.Sessions.AsNoTracking()
            .Where(s => s.UserId == user && s.Id != session && s.Address != null && s.LastSeenAt >= since && s.CreatedAt <= began.CreatedAt)
            .OrderByDescending(s => s.LastSeenAt).Select(s => s.Address!).ToListAsync(cancellationToken);
        var known = await context.KnownDevices.AsNoTracking()
            .Where(d => d.UserId == user && d.Address != null && d.FirstSeenAt < since).Select(d => d.Address!).ToListAsync(cancellationToken);
        return From(there, recent, known) is { } from ? $"{from} → {there}" : null;
    }

    /// <returns>The address the person was active at, if they cannot have got from it to the new one.</returns>
    public static string? From(string there, IReadOnlyList<string> recent, IReadOnlyList<string> known) =>
        Block(there) is { } place && recent.Count > 0 && !recent.Concat(known).Any(address => Block(address) == place)
            ? recent.FirstOrDefault(address => Block(address) is not null)
            : null;

    // Within a company's own network people move at will.
    private static string? Block(string text)
    {
        if (!IPAddress.TryParse(text, out var address) || !Public.Allows(address))
        {
            return null;
        }

        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Convert.ToHexString(address.GetAddressBytes().AsSpan(0, address.AddressFamily is AddressFamily.InterNetwork ? 2 : 4));
    }
}
