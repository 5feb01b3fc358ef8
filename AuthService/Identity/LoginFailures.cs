using System.Net;
using System.Net.Sockets;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Gatehouse.AuthService.Identity;

/// <summary>
/// Counts wrong passwords where they come from. A known device has a counter of its own. Everybody else shares one per
/// account and address, one per address, and one per account with a far higher limit: guesses from anywhere shut out
/// their own address first, and never a device its owner has signed in from.
/// </summary>
internal sealed class LoginFailures(AuthDbContext context, KnownDevices devices, IOptions<PasswordOptions> options, TimeProvider time)
{
    private const int NetworkBytes = 8;

    /// <summary>The counters an attempt falls under.</summary>
    public async Task<IReadOnlyList<Counter>> CountersAsync(UserId? user, Device device, CancellationToken cancellationToken)
    {
        // Asked for nobody too, so that an unknown address takes the same steps.
        var id = user ?? default;
        var limits = options.Value;
        if (await devices.KnowsAsync(id, device, cancellationToken))
        {
            return [new($"device:{id}:{Convert.ToHexStringLower(device.Hash!)}", limits.MaxFailedLogins)];
        }

        var place = Place(device.Address);
        return user is null
            ? [new($"address:{place}", limits.MaxFailedLoginsPerAddress)]
            :
            [
                new($"address:{place}", limits.MaxFailedLoginsPerAddress),
                new($"place:{id}:{place}", limits.MaxFailedLogins),
                new($"account:{id}", limits.MaxFailedLoginsPerAccount),
            ];
    }

    public async Task<bool> AreBarredAsync(IReadOnlyList<Counter> counters, CancellationToken cancellationToken)
    {
        var (keys, now) = (Keys(counters), time.GetUtcNow());
        return await context.LoginFailures.AnyAsync(f => keys.Contains(f.Key) && f.LockedUntil > now, cancellationToken);
    }

    /// <summary>One more. In the database, so that parallel guesses are all counted.</summary>
    /// <returns>Which counters are full with it and shut out whoever falls under them.</returns>
    public async Task<IReadOnlyList<Counter>> AddAsync(IReadOnlyList<Counter> counters, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (lockedUntil, since) = (now.AddMinutes(options.Value.LockoutMinutes), now.AddDays(-1));

        // In one order everywhere, so that two attempts never wait for each other.
        var full = new List<Counter>();
        foreach (var (key, limit) in counters.OrderBy(c => c.Key, StringComparer.Ordinal))
        {
            var lockedNow = await context.Database.SqlQuery<bool>(
                $"""
                insert into login_failures as f (key, count, last_at) values ({key}, 1, {now})
                on conflict (key) do update set
                    last_at = excluded.last_at,
                    count = case when f.last_at < {since} then 1 when f.count + 1 >= {limit} then 0 else f.count + 1 end,
                    locked_until = case when f.last_at >= {since} and f.count + 1 >= {limit} then {lockedUntil} else f.locked_until end
                returning f.locked_until is not distinct from {lockedUntil} as "Value"
                """).ToListAsync(cancellationToken);
            if (lockedNow is [true])
            {
                full.Add(new(key, limit));
            }
        }

        return full;
    }

    /// <summary>The right password: what its owner got wrong before counts no more.</summary>
    public async Task ForgetAsync(IReadOnlyList<Counter> counters, CancellationToken cancellationToken)
    {
        // An address's counter stays: whoever guesses at many accounts may own one of them.
        var keys = Keys(counters).Where(key => !key.StartsWith("address:", StringComparison.Ordinal)).ToArray();
        await context.LoginFailures.Where(f => keys.Contains(f.Key)).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>After a reset by mail: its owner is in again, wherever the guesses came from.</summary>
    public Task ForgetAllAsync(UserId user, CancellationToken cancellationToken)
    {
        var (account, places) = ($"account:{user}", $"place:{user}:");
        return context.LoginFailures.Where(f => f.Key == account || f.Key.StartsWith(places)).ExecuteDeleteAsync(cancellationToken);
    }

    private static string[] Keys(IReadOnlyList<Counter> counters) => [.. counters.Select(c => c.Key)];

    // The /64 an IPv6 client can move about in (RFC 4291 section 2.5.4).
    public static string Place(string? address)
    {
        if (!IPAddress.TryParse(address, out var parsed) || parsed.AddressFamily is not AddressFamily.InterNetworkV6)
        {
            return address ?? "unknown";
        }

        var bytes = parsed.GetAddressBytes();
        bytes.AsSpan(NetworkBytes).Clear();
        return $"{new IPAddress(bytes)}/64";
    }

    internal sealed record Counter(string Key, int Limit)
    {
        /// <summary>What it counts by: device, place, account or address.</summary>
        public string Kind => Key[..Key.IndexOf(':', StringComparison.Ordinal)];
    }
}

/// <summary>Wrong passwords in a row, by where they came from.</summary>
internal sealed class LoginFailure
{
    public required string Key { get; init; }

    public int Count { get; init; }

    public DateTimeOffset LastAt { get; init; }

    public DateTimeOffset? LockedUntil { get; init; }
}
