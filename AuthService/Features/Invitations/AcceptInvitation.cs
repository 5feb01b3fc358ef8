using System.ComponentModel.DataAnnotations;
using Gatehouse.AuthService.Features.MultiFactor;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.ServiceDefaults.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Features.Invitations;

/// <summary>
/// Joins the tenant that sent a token, and signs in there: as whoever is signed in, as the account of the invited
/// address (with its password), or as a new person (with name and password). Having the mail confirms the address.
/// </summary>
internal static class AcceptInvitation
{
    public static async Task<Results<Ok<TokenAnswer>, Ok<TenantChoice>, Ok<MfaChallenge>, ProblemHttpResult>> HandleAsync(
        Request request, HttpContext http, InvitedPerson person, InvitationAcceptance acceptance, SignIn signIn, CancellationToken cancellationToken)
    {
        var token = new InvitationToken(request.Token);
        var (invitation, invalid) = await acceptance.FindAsync(token, cancellationToken);
        if (invitation is null)
        {
            return invalid!;
        }

        var device = Device.Of(http);
        var (found, refusal) = await person.FindAsync(invitation, request, http.User.AccessToken(), device, cancellationToken);
        if (found is null)
        {
            return refusal!;
        }

        if (await acceptance.JoinAsync(invitation, found, cancellationToken) is { } failure)
        {
            return failure;
        }

        return await signIn.CompleteAsync(
            found.User, invitation.TenantId.ToString(), device, found.Proof, found.SessionEndsAt, cancellationToken);
    }

    public sealed record Request(
        [Required, MaxLength(100)] string Token,
        [Length(1, 100), PlainText] string? Name = null,
        [MaxLength(1024)] string? Password = null);
}
