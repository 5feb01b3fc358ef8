using System.ComponentModel.DataAnnotations;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.AuthService.Identity;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Invitations;

/// <summary>Asks somebody to join the tenant, with roles that the caller could give.</summary>
internal static class Invite
{
    public static async Task<Results<Created<InvitationAnswer>, ProblemHttpResult>> HandleAsync(
        Request request,
        Caller caller,
        AuthDbContext context,
        AuthorityChange change,
        InvitationMail mail,
        AuditTrail audit,
        IHostEnvironment environment,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        await change.BeginAsync(caller, cancellationToken);
        var roles = await context.Roles.Where(r => request.Roles.Contains(r.Name)).ToListAsync(cancellationToken);
        if (request.Roles.Except(roles.Select(r => r.Name)).ToList() is { Count: > 0 } unknown)
        {
            return Problems.Invalid("roles", $"There is no role '{unknown[0]}'.");
        }

        if (change.Refuse(roles.SelectMany(r => r.Permissions)) is { } refusal)
        {
            return refusal;
        }

        if (!environment.IsDevelopment() && !await context.Users.AnyAsync(u => u.Id == caller.UserId && u.EmailConfirmed, cancellationToken))
        {
            return Problems.Conflict("Confirm your own e-mail address before you invite others.");
        }

        var email = User.Normalize(request.Email);
        if (await context.Memberships.AnyAsync(m => m.EndedAt == null && m.User.NormalizedUserName == email, cancellationToken))
        {
            return Problems.Conflict("This person is a member already.");
        }

        if (await context.Set<Invitation>().AnyAsync(
            i => i.NormalizedEmail == email && i.AcceptedAt == null && i.WithdrawnAt == null, cancellationToken))
        {
            return Problems.Conflict("This address is invited already; send the invitation again or withdraw it.");
        }

        var invitation = Invitation.Create(caller.TenantId, request.Email, roles.Select(r => r.Id), caller.UserId, time.GetUtcNow());
        context.Add(invitation);
        await mail.SendAsync(invitation, cancellationToken);
        audit.Add(context, AuditActions.InvitationSent, $"invitation/{invitation.Id}", new { roles = roles.Select(r => r.Name) });
        await change.CommitAsync(cancellationToken);
        return TypedResults.Created(
            $"/api/invitations/{invitation.Id}", InvitationAnswer.Of(invitation, roles.Select(r => r.Name), time.GetUtcNow()));
    }

    public sealed record Request(
        [Required, EmailAddress, MaxLength(254), PlainText] string Email,
        [Required, MinLength(1), MaxLength(50), PlainText] IReadOnlyList<string> Roles);
}
