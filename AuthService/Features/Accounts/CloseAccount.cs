using System.ComponentModel.DataAnnotations;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.AuthService.Features.MultiFactor;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Identity;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Messaging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Accounts;

/// <summary>A person leaves: every company, every device, for good. Their address is free again.</summary>
internal static class CloseAccount
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        Request request,
        Caller caller,
        HttpContext http,
        AuthDbContext context,
        CredentialCheck credentials,
        MembershipReader memberships,
        SecondFactors factors,
        SessionEnder sessions,
        Revoker revoker,
        AccountMail mail,
        AuditTrail audit,
        Outbox outbox,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var user = await context.Users.SingleOrDefaultAsync(u => u.Id == caller.UserId, cancellationToken);
        if (!await credentials.VerifyAsync(user, request.CurrentPassword, Device.Of(http), cancellationToken))
        {
            return Problems.Invalid("currentPassword", "This is not your current password.");
        }

        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await audit.NoteAsync(context, user!.Id, AuditActions.AccountClosed, null, cancellationToken);
        foreach (var place in await memberships.OfAsync(user.Id, cancellationToken))
        {
            await context.EnterTenantAsync(place.TenantId, cancellationToken);
            if (await IsLastAdminAsync(context, user.Id, cancellationToken))
            {
                return Problems.Conflict($"You are the last {BuiltInRoles.CompanyAdmin} of '{place.Name}': hand it over or delete it first.");
            }

            var membership = await context.Memberships.SingleAsync(m => m.Id == place.MembershipId, cancellationToken);
            membership.EndedAt = time.GetUtcNow();
            membership.Version++;
            outbox.Add(context, new MemberLeft(membership.Id, user.Id, place.TenantId), place.TenantId);
            await context.SaveChangesAsync(cancellationToken);
        }

        mail.AddClosed(user.Email!, user.Name);
        user.Close(time.GetUtcNow());
        await factors.ClearAsync(user, cancellationToken);
        await context.LinkedAccounts.Where(l => l.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
        outbox.Add(context, new UserClosed(user.Id), null);
        await sessions.EndWithinAsync(context.Sessions.Where(s => s.UserId == user.Id), SessionEnd.AccountClosed, cancellationToken);
        revoker.Add(RevocationScope.User, user.Id.Value);
        await context.KnownDevices.Where(d => d.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
        await context.AccountTokens.Where(t => t.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
        await audit.WriteAsync(context, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await revoker.PublishAsync();
        return TypedResults.NoContent();
    }

    private static async Task<bool> IsLastAdminAsync(AuthDbContext context, UserId user, CancellationToken cancellationToken)
    {
        var admins = await context.Memberships
            .Where(m => m.EndedAt == null && m.Roles.Any(r => r.Role.IsBuiltIn && r.Role.Name == BuiltInRoles.CompanyAdmin))
            .Select(m => m.UserId).Take(2).ToListAsync(cancellationToken);
        return admins is [var last] && last == user;
    }

    public sealed record Request([Required, MaxLength(1024)] string CurrentPassword);
}
