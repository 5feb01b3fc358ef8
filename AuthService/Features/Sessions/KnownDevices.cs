using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Accounts;
using Gatehouse.AuthService.Identity;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Sessions;

/// <summary>
/// Remembers what people sign in from. A known device is not shut out by a stranger's guesses, and a new one is told to
/// its owner.
/// </summary>
internal sealed class KnownDevices(AuthDbContext context, AccountMail mail, Outbox outbox, TimeProvider time)
{
    /// <summary>The oldest are forgotten beyond this.</summary>
    private const int MaxForOnePerson = 20;

    public async Task<bool> KnowsAsync(UserId user, Device device, CancellationToken cancellationToken) =>
        device.Hash is { } hash
        && await context.KnownDevices.AnyAsync(d => d.UserId == user && d.Hash == hash, cancellationToken);

    /// <summary>It is a stranger from now on.</summary>
    public Task ForgetAsync(UserId user, Device device, CancellationToken cancellationToken) =>
        context.KnownDevices.Where(d => d.UserId == user && d.Hash == device.Hash).ExecuteDeleteAsync(cancellationToken);

    /// <summary>Within the sign-in's transaction.</summary>
    public async Task RememberAsync(User user, Session session, Device device, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var known = await context.KnownDevices.AsNoTracking()
            .Where(d => d.UserId == user.Id).OrderByDescending(d => d.LastSeenAt).ToListAsync(cancellationToken);

        // Without its cookie it is a new device; one of the same name at the same address is not worth a notice.
        if (known.Count > 0 && !known.Exists(d => IsSame(d, device) || (d.Name == device.Name && d.Address == device.Address)))
        {
            outbox.Add(context, new SessionOnNewDevice(session.Id, user.Id, device.Name, device.Address), session.TenantId);
            mail.AddNewDevice(user, device.Name, device.Address, now);
        }

        // Statements, not tracked rows: one person may sign in many times at once.
        if (device.Hash is { } hash)
        {
            await context.Database.ExecuteSqlAsync(
                $"""
                insert into known_devices (user_id, hash, name, address, first_seen_at, last_seen_at)
                values ({user.Id.Value}, {hash}, {device.Name}, {device.Address}, {now}, {now})
                on conflict (user_id, hash) do update set name = excluded.name, address = excluded.address, last_seen_at = excluded.last_seen_at
                """, cancellationToken);
        }

        if (known.Count >= MaxForOnePerson)
        {
            var oldest = known[MaxForOnePerson - 1].LastSeenAt;
            await context.KnownDevices.Where(d => d.UserId == user.Id && d.LastSeenAt <= oldest).ExecuteDeleteAsync(cancellationToken);
        }
    }

    private static bool IsSame(KnownDevice known, Device device) => device.Hash is { } hash && known.Hash.AsSpan().SequenceEqual(hash);
}
