using System.ComponentModel.DataAnnotations;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Http;
using Gatehouse.ServiceDefaults.Messaging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Members;

/// <summary>Gives a member exactly these roles; in force with their next request.</summary>
internal static class AssignRoles
{
    public static async Task<Results<Ok<MemberAnswer>, ProblemHttpResult>> HandleAsync(
        UserId userId,
        Request request,
        Caller caller,
        EditGuard guard,
        AuthDbContext context,
        AuthorityChange change,
        SessionEnder sessions,
        Revoker revoker,
        AuditTrail audit,
        Outbox outbox,
        CancellationToken cancellationToken)
    {
        await change.BeginAsync(caller, cancellationToken);
        if (await context.FindMemberAsync(userId, cancellationToken) is not { } member)
        {
            return Problems.NotFound();
        }

        var wanted = await context.Roles.Where(r => request.Roles.Contains(r.Name)).ToListAsync(cancellationToken);
        if (request.Roles.Except(wanted.Select(r => r.Name)).ToList() is { Count: > 0 } unknown)
        {
            return Problems.Invalid("roles", $"There is no role '{unknown[0]}'.");
        }

        var taken = member.Roles.Where(r => wanted.TrueForAll(w => w.Id != r.RoleId)).ToList();
        var given = wanted.Where(w => member.Roles.TrueForAll(r => r.RoleId != w.Id)).ToList();
        if ((guard.Refuse(member.Version)
            ?? change.Refuse(given.Concat(taken.Select(t => t.Role)).SelectMany(r => r.Permissions))) is { } refusal)
        {
            return refusal;
        }

        if (taken.Exists(t => MemberQueries.IsAdmin(t.Role.Name)) && await context.IsLastAdminAsync(member, cancellationToken))
        {
            return Problems.Conflict("The last admin of a company stays its admin. Make somebody else one first.");
        }

        if (given.Count > 0 || taken.Count > 0)
        {
            audit.Note(caller.TenantId, AuditActions.MemberRolesChanged, $"user/{userId}", new
            {
                before = member.Roles.Select(r => r.Role.Name).Order(StringComparer.Ordinal).ToList(),
                after = wanted.Select(r => r.Name).Order(StringComparer.Ordinal).ToList(),
            });
            var before = member.Roles.SelectMany(r => r.Role.Permissions).ToList();
            var more = given.SelectMany(r => r.Permissions).Except(before).ToList();
            if (more.Count > 0)
            {
                outbox.Add(context, new MemberRolesExtended(userId, [.. given.Select(r => r.Name)], more), caller.TenantId);
            }

            if (before.Except(wanted.SelectMany(r => r.Permissions)).Any())
            {
                var actor = context.Memberships.Where(m => m.Id == member.Id).Select(m => m.Id);
                await sessions.EndWithinAsync(MemberSessions.ActedIn(context, actor), SessionEnd.EndedByAdmin, cancellationToken);
            }

            context.RemoveRange(taken);
            context.AddRange(given.Select(role => new MembershipRole { TenantId = caller.TenantId, MembershipId = member.Id, RoleId = role.Id }));
            await change.RaiseAsync(member.Id, cancellationToken);
            await context.SaveChangesAsync(cancellationToken);
            await context.Entry(member).ReloadAsync(cancellationToken);
            await audit.WriteAsync(context, cancellationToken);
            await change.CommitAsync(cancellationToken);
            await revoker.PublishAsync();
        }

        guard.Tag(member.Version);
        return TypedResults.Ok(MemberAnswer.Of(member));
    }

    public sealed record Request([Required, MaxLength(50), PlainText] IReadOnlyList<string> Roles);
}
