using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Identity;
using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Gatehouse.AuthService.Features.MultiFactor;

/// <summary>
/// Browsers that need no code for a while. The cookie holds a secret sealed for one person, of which the database has the
/// hash: whoever reads the one or the other can make nothing of it, and a row that is gone ends it.
/// </summary>
internal sealed class RememberedDevices(
    AuthDbContext context, KeyProtection protection, AuditTrail audit, BrowserCookies cookies, IOptions<SecondFactorOptions> options, TimeProvider time)
{
    private const string BareName = "gh-remembered";
    private const int Size = 32;
    private const int MaxForOnePerson = 20;

    /// <summary>How long one is remembered; none means that nobody is asked.</summary>
    public TimeSpan Life => TimeSpan.FromDays(options.Value.RememberDeviceDays);

    /// <summary>A proof, with the second factor that this browser stands for where it does and one is asked for.</summary>
    public async Task<Proof> StandInAsync(HttpContext http, User user, Proof proof, CancellationToken cancellationToken) =>
        user.TwoFactorEnabled && !proof.HasSecondFactor && await KnowsAsync(http, user.Id, cancellationToken)
            ? proof.With([Proof.RememberedDevice, "mfa"], time.GetUtcNow())
            : proof;

    /// <summary>Whether this browser stands for the person's second factor now. With every use its time stays what it was.</summary>
    public async Task<bool> KnowsAsync(HttpContext http, UserId user, CancellationToken cancellationToken)
    {
        if (Life == TimeSpan.Zero || HashIn(http, user) is not { } hash)
        {
            return false;
        }

        var now = time.GetUtcNow();
        return await context.RememberedDevices.Where(d => d.UserId == user && d.Hash == hash && d.ExpiresAt > now)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.LastUsedAt, now), cancellationToken) == 1;
    }

    /// <summary>After a code, at its owner's wish.</summary>
    public async Task RememberAsync(HttpContext http, User user, CancellationToken cancellationToken)
    {
        if (Life == TimeSpan.Zero)
        {
            return;
        }

        var now = time.GetUtcNow();
        var secret = RandomNumberGenerator.GetBytes(Size);
        var device = Device.Of(http);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var surplus = await context.RememberedDevices.Where(d => d.UserId == user.Id).OrderByDescending(d => d.CreatedAt)
            .Skip(MaxForOnePerson - 1).Select(d => d.Id).ToListAsync(cancellationToken);
        await context.RememberedDevices.Where(d => surplus.Contains(d.Id)).ExecuteDeleteAsync(cancellationToken);
        var row = new RememberedDevice
        {
            Id = Guid.CreateVersion7(),
            UserId = user.Id,
            Hash = SHA256.HashData(secret),
            Name = device.Name,
            Address = device.Address,
            CreatedAt = now,
            LastUsedAt = now,
            ExpiresAt = now + Life,
        };
        context.Add(row);
        await audit.NoteAsync(context, user.Id, AuditActions.DeviceRemembered, new { row.Id, row.Name, row.ExpiresAt }, cancellationToken, user.Id);
        await audit.WriteAsync(context, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        var box = protection.Seal(KeyProtection.RememberedDevices, secret, user.Id.ToString());
        cookies.Write(http, NameFor(user.Id), Base64Url.EncodeToString(box), Life);
    }

    public Task<List<RememberedDevice>> ListAsync(UserId user, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return context.RememberedDevices.AsNoTracking().Where(d => d.UserId == user && d.ExpiresAt > now)
            .OrderByDescending(d => d.LastUsedAt).ToListAsync(cancellationToken);
    }

    /// <param name="user">The person.</param>
    /// <param name="device">Which; nothing means all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many there were.</returns>
    public async Task<int> ForgetAsync(UserId user, Guid? device, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var count = await context.RememberedDevices.Where(d => d.UserId == user && (device == null || d.Id == device))
            .ExecuteDeleteAsync(cancellationToken);
        if (count > 0)
        {
            await audit.NoteAsync(context, user, AuditActions.DeviceForgotten, new { device, count }, cancellationToken, user);
        }

        await audit.WriteAsync(context, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return count;
    }

    // A cookie for each person who shares the browser.
    private static string NameFor(UserId user) =>
        $"{BareName}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"{user}")).AsSpan(0, 6))}";

    private byte[]? HashIn(HttpContext http, UserId user) =>
        cookies.Read(http, NameFor(user)) is { Length: > 0 and < 300 } text && Base64Url.IsValid(text)
        && protection.Open(KeyProtection.RememberedDevices, Base64Url.DecodeFromChars(text), user.ToString()) is { } secret
            ? SHA256.HashData(secret)
            : null;
}
