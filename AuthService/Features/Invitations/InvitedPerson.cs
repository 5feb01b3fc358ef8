using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Identity;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Invitations;

/// <summary>Who accepts an invitation, and how they proved it.</summary>
internal sealed class InvitedPerson(AuthDbContext context, CredentialCheck credentials, Passwords passwords, TimeProvider time)
{
    public async Task<(Found? Person, ProblemHttpResult? Refusal)> FindAsync(
        Invitation invitation, AcceptInvitation.Request request, AccessToken? signedIn, Device device, CancellationToken cancellationToken)
    {
        if (signedIn is not null)
        {
            return await SignedInAsync(invitation, signedIn, cancellationToken);
        }

        return await context.Users.AnyAsync(u => u.NormalizedUserName == invitation.NormalizedEmail, cancellationToken)
            ? await WithAccountAsync(invitation, request.Password, device, cancellationToken)
            : await NewAsync(invitation, request, cancellationToken);
    }

    private async Task<(Found?, ProblemHttpResult?)> SignedInAsync(Invitation invitation, AccessToken token, CancellationToken cancellationToken)
    {
        if (token.ActorId is not null)
        {
            return (null, Problems.Of(StatusCodes.Status403Forbidden, ErrorCodes.Impersonated));
        }

        var session = await context.Sessions.AsNoTracking().Include(s => s.User)
            .SingleOrDefaultAsync(s => s.Id == token.SessionId && s.UserId == token.UserId, cancellationToken);
        if (session is not { User.ClosedAt: null } || !session.IsLiveAt(time.GetUtcNow()))
        {
            return (null, Problems.Of(StatusCodes.Status401Unauthorized, ErrorCodes.InvalidToken));
        }

        // Whom it is for is told to nobody but the mail's reader.
        return session.User.NormalizedUserName == invitation.NormalizedEmail
            ? (new(session.User, false, new(session.Methods, session.AuthenticatedAt), session.EndsAt), null)
            : (null, Problems.Conflict(
                $"This invitation is for another address. You are signed in as {session.User.Email}: sign out and open it again."));
    }

    private async Task<(Found?, ProblemHttpResult?)> WithAccountAsync(
        Invitation invitation, string? password, Device device, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(password))
        {
            return (null, Problems.Invalid("password", "There is an account for this address: sign in, or give its password."));
        }

        return await credentials.VerifyAsync(invitation.Email, password, device, cancellationToken) is { } user
            ? (new(user, false, Proof.ByPassword(time.GetUtcNow()), null), null)
            : (null, Problems.Of(StatusCodes.Status401Unauthorized, ErrorCodes.InvalidCredentials));
    }

    private async Task<(Found?, ProblemHttpResult?)> NewAsync(
        Invitation invitation, AcceptInvitation.Request request, CancellationToken cancellationToken)
    {
        var errors = new Dictionary<string, string[]>();
        if (string.IsNullOrWhiteSpace(request.Name))
        {
            errors["name"] = ["The Name field is required for a new account."];
        }

        if (PasswordRules.Refusal(request.Password ?? "", invitation.Email, request.Name ?? "") is { } weakness)
        {
            errors["password"] = [weakness];
        }

        if (errors.Count > 0)
        {
            return (null, Problems.Invalid(errors));
        }

        var user = User.Create(invitation.Email, request.Name!, time.GetUtcNow());
        user.EmailConfirmed = true;
        user.PasswordHash = await passwords.HashAsync(request.Password!, cancellationToken);
        return (new(user, true, Proof.ByPassword(time.GetUtcNow()), null), null);
    }

    /// <param name="User">The person.</param>
    /// <param name="IsNew">Whether the account is still to be written.</param>
    /// <param name="Proof">How they proved who they are.</param>
    /// <param name="SessionEndsAt">The end of the session they accept in, if they do.</param>
    internal sealed record Found(User User, bool IsNew, Proof Proof, DateTimeOffset? SessionEndsAt);
}
