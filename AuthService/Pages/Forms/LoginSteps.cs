using Gatehouse.AuthService.Connect;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.AuthService.Features.MultiFactor;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Features.Tenants;
using Gatehouse.AuthService.Identity;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Pages.Forms;

/// <summary>What comes after a proof in the browser: the second factor, setting one up, or the session and on.</summary>
internal sealed class LoginSteps(
    AuthDbContext context,
    MembershipReader memberships,
    RememberedDevices devices,
    PendingLogins pendings,
    BrowserSignIn browser,
    SecondFactorForm secondFactor,
    EnrolmentForm enrolment)
{
    /// <param name="http">The request.</param>
    /// <param name="user">The person.</param>
    /// <param name="proof">What they have proved so far.</param>
    /// <param name="goal">Where they want to go.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The next page, or nothing when the account was closed meanwhile.</returns>
    public async Task<IResult?> NextAsync(HttpContext http, User user, Proof proof, LoginGoal goal, CancellationToken cancellationToken)
    {
        proof = await devices.StandInAsync(http, user, proof, cancellationToken);
        switch (Admissions.Of(user, await RulesAsync(user.Id, cancellationToken), proof))
        {
            case Admission.SecondFactor:
                return await secondFactor.AskAsync(http, user, pendings.HandOut(user, proof, Device.Of(http)), goal, cancellationToken);
            case Admission.Enrolment:
                return await enrolment.AskAsync(
                    user, pendings.HandOut(user, proof, Device.Of(http), PendingStep.Enrolment), goal, cancellationToken);
        }

        return await browser.StartAsync(http, user, proof, cancellationToken) ? goal.GoOn() : null;
    }

    // Which company is meant is not known yet: what all of them ask for is asked for now, the rest when one is chosen.
    private async Task<TenantSettings> RulesAsync(UserId user, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var rules = (await memberships.OfAsync(user, cancellationToken))
            .Where(p => p.IsOpen).Select(p => TenantSettings.Of(p.Settings)).ToList();
        return new(
            MfaRequired: rules.Count > 0 && rules.TrueForAll(r => r.MfaRequired),
            RememberDevices: rules.Count == 0 || rules.Exists(r => r.RememberDevices));
    }
}

/// <summary>Where a person who signs in wants to go.</summary>
/// <param name="Pending">The application's request, if one sent them.</param>
/// <param name="Next">Else the page here.</param>
internal sealed record LoginGoal(PendingAuthorization.Pending? Pending, string? Next)
{
    public string Address => Pending?.Address ?? OwnPage.Of(Next);

    public GoalView View => new(Pending?.Reference, Next is null ? null : OwnPage.Of(Next), Address, Pending?.Client.Name, Pending?.Brand);

    public IResult GoOn() => new SeeOther(Address);

    /// <summary>As forms carry it on.</summary>
    public static async Task<LoginGoal?> OfAsync(PageForm form, PendingAuthorization authorization, CancellationToken cancellationToken)
    {
        var pending = await authorization.FindAsync(form["request"], cancellationToken);
        return form["request"] is not null && pending is null ? null : new(pending, form["next"]);
    }
}
