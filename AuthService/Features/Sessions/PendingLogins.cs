using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Identity;
using Gatehouse.AuthService.Tokens;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Sessions;

/// <summary>Takes up a sign-in again with what its client was handed.</summary>
internal sealed class PendingLogins(AuthDbContext context, KeyProtection protection, TimeProvider time)
{
    /// <summary>For a sign-in that waits for its second factor, or for one to be set up.</summary>
    public string HandOut(User user, Proof proof, Device device, PendingStep step = PendingStep.SecondFactor) =>
        new PendingLogin(user.Id, proof, device.Name, time.GetUtcNow() + PendingLogin.Life) { Stamp = PendingLogin.StampOf(user) }
            .Seal(protection, step);

    /// <summary>The sign-in and its person, or nothing when it counts no more: too old, closed, another password since.</summary>
    public async Task<(PendingLogin? Pending, User? User)> FindAsync(string token, PendingStep step, CancellationToken cancellationToken) =>
        PendingLogin.Open(token, protection, step, time.GetUtcNow()) is { } pending
        && await context.Users.SingleOrDefaultAsync(u => u.Id == pending.UserId, cancellationToken) is { ClosedAt: null } user
        && pending.Stamp == PendingLogin.StampOf(user)
            ? (pending, user)
            : (null, null);
}
