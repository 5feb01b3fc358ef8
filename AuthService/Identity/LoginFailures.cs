using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Gatehouse.AuthService.Identity;

/// <summary>
/// Counts wrong passwords where they come from. A known device has a counter of its own, and is a stranger like any other once
/// that is full. Strangers share one per account and address, one per address, and one per account, which ends with the right
/// password only (NIST SP 800-63B section 3.2.2): guesses from anywhere shut out their own address first, and never a device
/// its owner has signed in from.
/// </summary>
internal sealed class LoginFailures(AuthDbContext context, KnownDevices devices, IOptions<PasswordOptions> options, TimeProvider time)
{
    private const int NetworkBytes = 8;

    // Until somebody ends it; see Counter.IsLasting.
    private const int LastingYears = 100;

    /// <summary>The counters an attempt falls under.</summary>
    /// <param name="user">Whose account it is about, if it is anybody's.</param>
    /// <param name="name">The normalized address that was given.</param>
    /// <param name="device">From where.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<Counter>> CountersAsync(UserId? user, string name, Device device, CancellationToken cancellationToken)
    {
        // Asked for nobody too, so that an unknown address takes the same steps.
        var limits = options.Value;
        if (await devices.KnowsAsync(user ?? default, device, cancellationToken))
        {
            return [new($"device:{user}:{Convert.ToHexStringLower(device.Hash!)}", limits.MaxFailedLogins)];
        }

        var place = Place(device.Address);
        var whose = user?.ToString() ?? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
        return
        [
            new($"address:{place}", limits.MaxFailedLoginsPerAddress),
            new($"place:{whose}:{place}", limits.MaxFailedLogins),
            user is null ? new($"nobody:{whose}", limits.MaxFailedLoginsPerAccount) : new($"{Counter.Account}:{whose}", limits.MaxFailedLoginsPerAccount),
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

        // In one order everywhere, so that two attempts never wait for each other.
        var full = new List<Counter>();
        foreach (var counter in counters.OrderBy(c => c.Key, StringComparer.Ordinal))
        {
            var (key, limit) = counter;
            var lockedUntil = counter.Kind switch
            {
                Counter.Account => now.AddYears(LastingYears),

                // It falls under the others from now on; if its owner is in again, nothing is held against it.
                Counter.KnownDevice => now,
                _ => now.AddMinutes(options.Value.LockoutMinutes),
            };
            var since = counter.IsLasting ? DateTimeOffset.UnixEpoch : now.AddDays(-1);
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
                full.Add(counter);
            }
        }

        return full;
    }

    /// <summary>The right password: what its owner got wrong before counts no more.</summary>
    public async Task ForgetAsync(UserId user, IReadOnlyList<Counter> counters, CancellationToken cancellationToken)
    {
        // An address's counter stays: whoever guesses at many accounts may own one of them.
        string[] keys = [.. Keys(counters).Where(key => !key.StartsWith("address:", StringComparison.Ordinal)), $"{Counter.Account}:{user}"];
        await context.LoginFailures.Where(f => keys.Contains(f.Key)).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>After a reset by mail: its owner is in again, wherever the guesses came from.</summary>
    public Task ForgetAllAsync(UserId user, CancellationToken cancellationToken)
    {
        var (account, places) = ($"{Counter.Account}:{user}", $"place:{user}:");
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
        /// <summary>All strangers' guesses at one account.</summary>
        public const string Account = "account";

        /// <summary>One known device's.</summary>
        public const string KnownDevice = "device";

        /// <summary>What it counts by: device, place, account or address; nobody's account.</summary>
        public string Kind => Key[..Key.IndexOf(':', StringComparison.Ordinal)];

        /// <summary>Neither time nor anything else but its owner's proof empties it.</summary>
        public bool IsLasting => Kind == Account;
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
