using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.AuthService.Features.MultiFactor;
using Gatehouse.AuthService.Features.Tenants;
using Gatehouse.AuthService.Identity;
using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Features.Sessions;

/// <summary>The last step of every way to sign in: finds the tenant and starts the session, or asks which tenant is meant.</summary>
internal sealed class SignIn(
    AuthDbContext context,
    MembershipReader memberships,
    SessionStarter sessions,
    SecondFactors factors,
    AuditTrail audit,
    KeyProtection protection,
    TimeProvider time)
{
    /// <param name="user">The person, who has proved to be them.</param>
    /// <param name="tenant">Slug or id of the tenant that is wanted, if one was named.</param>
    /// <param name="device">From what device.</param>
    /// <param name="proof">How they proved it.</param>
    /// <param name="notAfter">The end of the session this one comes from, if it does.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Results<Ok<TokenAnswer>, Ok<TenantChoice>, Ok<MfaChallenge>, ProblemHttpResult>> CompleteAsync(
        User user, string? tenant, Device device, Proof proof, DateTimeOffset? notAfter, CancellationToken cancellationToken)
    {
        // Before anything is told about where the person belongs.
        var pending = new PendingLogin(user.Id, proof, device.Name, time.GetUtcNow() + PendingLogin.Life)
        {
            Tenant = tenant,
            NotAfter = notAfter,
            Stamp = PendingLogin.StampOf(user),
        };
        if (user.TwoFactorEnabled && !proof.HasSecondFactor)
        {
            return await ChallengeAsync(user, pending, cancellationToken);
        }

        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var places = await memberships.OfAsync(user.Id, cancellationToken);
        if (Wanted(places, tenant) is not { } wanted)
        {
            await audit.NoteAsync(context, user.Id, AuditActions.SignInRefused, new { reason = "not a member" }, cancellationToken);
            return await RefuseAsync(Unknown(), cancellationToken);
        }

        if (wanted is { Count: > 1 })
        {
            return TypedResults.Ok(new TenantChoice(
                true, pending.Seal(protection, PendingStep.Tenant), [.. wanted.Select(p => new TenantChoice.Option(p.TenantId, p.Slug, p.Name))]));
        }

        var place = wanted.FirstOrDefault();
        if (place is { IsLocked: true })
        {
            audit.Note(place.TenantId, AuditActions.SignInRefused, $"user/{user.Id}", new { reason = "locked" });
            return await RefuseAsync(Unknown(), cancellationToken);
        }

        if (place is not null && Refusal(place, proof) is { } error)
        {
            audit.Note(place.TenantId, AuditActions.SignInRefused, $"user/{user.Id}", new { reason = error.ProblemDetails.Title });
            return await RefuseAsync(error, cancellationToken);
        }

        var settled = pending with { Tenant = place?.TenantId.ToString() };
        switch (Admissions.Of(user, place is null ? new() : TenantSettings.Of(place.Settings), proof))
        {
            case Admission.SecondFactor:
                return await ChallengeAsync(user, settled, cancellationToken);
            case Admission.Enrolment:
                return TypedResults.Ok(new MfaChallenge(settled.Seal(protection, PendingStep.Enrolment), ["totp"], MfaEnrollmentRequired: true));
        }

        return await sessions.StartAsync(user, place, device, proof, notAfter, cancellationToken) is { } answer
            ? TypedResults.Ok(answer)
            : Unknown();
    }

    // Who gets here has proved who they are: they may know why.
    private static ProblemHttpResult? Refusal(MembershipReader.Place place, Proof proof)
    {
        var settings = TenantSettings.Of(place.Settings);
        return place.Status is TenantStatus.Suspended ? Problems.Of(StatusCodes.Status403Forbidden, ErrorCodes.TenantSuspended)
            : !settings.Allows(proof.LoginMethod) ? Problems.Of(
                StatusCodes.Status403Forbidden,
                ErrorCodes.LoginMethodNotAllowed,
                $"'{place.Name}' lets people in by {string.Join(", ", settings.AllowedLoginMethods!)} only.")
            : null;
    }

    private async Task<Ok<MfaChallenge>> ChallengeAsync(User user, PendingLogin pending, CancellationToken cancellationToken) => TypedResults.Ok(
        new MfaChallenge(pending.Seal(protection, PendingStep.SecondFactor), await factors.MethodsAsync(user.Id, cancellationToken), MfaRequired: true));

    private static ProblemHttpResult Unknown() => Problems.Of(StatusCodes.Status401Unauthorized, ErrorCodes.InvalidCredentials);

    private async Task<ProblemHttpResult> RefuseAsync(ProblemHttpResult refusal, CancellationToken cancellationToken)
    {
        await audit.WriteAsync(context, cancellationToken);
        await context.Database.CommitTransactionAsync(cancellationToken);
        return refusal;
    }

    // A company that is suspended or has shut them out is in nobody's way, unless it is the only one or was asked for.
    private static List<MembershipReader.Place>? Wanted(IReadOnlyList<MembershipReader.Place> places, string? tenant)
    {
        if (!string.IsNullOrEmpty(tenant))
        {
            var named = places.Where(p => p.Slug == tenant || (TenantId.TryParse(tenant, out var id) && p.TenantId == id)).ToList();
            return named.Count == 0 ? null : named;
        }

        var open = places.Where(p => p.IsOpen).ToList();
        return open.Count > 0 ? open : [.. places.Take(1)];
    }
}
