using System.ComponentModel.DataAnnotations;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Accounts;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Features.Impersonations;

/// <summary>
/// Acts as a member, to see what they see: with a reason, for half an hour, without a refresh token. Nobody gets a
/// permission by it that they lack, and the person is told.
/// </summary>
internal static class StartImpersonation
{
    public static async Task<Results<Created<Response>, ProblemHttpResult>> HandleAsync(
        Request request,
        Caller caller,
        HttpContext http,
        AuthDbContext context,
        AuthorityChange change,
        MembershipReader memberships,
        TokenIssuer tokens,
        AccountMail mail,
        AuditTrail audit,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (request.UserId == caller.UserId)
        {
            return Problems.Conflict("You are this person already.");
        }

        // Before the reading: a change that is committed after it is later than the token.
        var now = time.GetUtcNow();
        var tenant = request.TenantId ?? caller.TenantId;
        await change.BeginAsync(caller, cancellationToken);
        if (tenant != caller.TenantId)
        {
            if (change.Refuse([Permissions.PlatformAdmin]) is { } outside)
            {
                return outside;
            }

            await context.EnterTenantAsync(tenant, cancellationToken);
        }

        if (await context.FindMemberAsync(request.UserId!.Value, cancellationToken) is not { } member
            || await memberships.ReadAsync(member.Id, cancellationToken) is not { Status: MembershipStatus.Active } membership)
        {
            return Problems.NotFound();
        }

        if (change.Refuse(membership.Permissions) is { } refusal)
        {
            return refusal;
        }

        var session = new Session
        {
            Id = SessionId.New(),
            UserId = member.UserId,
            TenantId = tenant,
            MembershipId = member.Id,
            Device = "Impersonation",
            CreatedAt = now,
            IdleMinutes = (int)TokenOptions.ImpersonationLife.TotalMinutes,
            EndsAt = now + TokenOptions.ImpersonationLife,
            Methods = [],
            AuthenticatedAt = now,
        };
        session.Use(Device.AddressOf(http), now);
        context.Add(session);
        context.Add(new Impersonation
        {
            Id = session.Id,
            UserId = member.UserId,
            ActorId = caller.UserId,
            ActorSessionId = caller.Token.SessionId!.Value,
            TenantId = tenant,
            Reason = request.Reason,
            StartedAt = now,
            EndsAt = session.EndsAt,
        });
        mail.AddImpersonated(member.User, caller.Token.Name, request.Reason, session.EndsAt);
        var details = new { session = session.Id, request.Reason, session.EndsAt };
        foreach (var place in new[] { tenant, caller.TenantId }.Distinct())
        {
            audit.Note(place, AuditActions.ImpersonationStarted, $"user/{member.UserId}", details);
        }

        await audit.WriteAsync(context, cancellationToken);
        await context.Database.CommitTransactionAsync(cancellationToken);
        var token = await tokens.IssueImpersonationAsync(member.User, session, membership, caller.UserId, cancellationToken);
        return TypedResults.Created(
            $"/api/auth/impersonations/{session.Id}",
            new Response(session.Id, token, "Bearer", (int)TokenOptions.ImpersonationLife.TotalSeconds, session.EndsAt));
    }

    public sealed record Request(
        [Required] UserId? UserId, [Required, Length(5, 500), PlainText] string Reason, TenantId? TenantId = null);

    internal sealed record Response(SessionId Id, string AccessToken, string TokenType, int ExpiresIn, DateTimeOffset EndsAt);
}
