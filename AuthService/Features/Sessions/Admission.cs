using Gatehouse.AuthService.Features.Tenants;
using Gatehouse.AuthService.Identity;

namespace Gatehouse.AuthService.Features.Sessions;

/// <summary>What is still missing before somebody who has proved who they are gets in.</summary>
internal enum Admission
{
    /// <summary>Nothing.</summary>
    Granted,

    /// <summary>A company that does not take the way they came by.</summary>
    OtherMethod,

    /// <summary>The second factor they have.</summary>
    SecondFactor,

    /// <summary>A second factor, which they do not have yet.</summary>
    Enrolment,
}

/// <summary>The one place that judges it, whatever way leads here.</summary>
internal static class Admissions
{
    /// <param name="user">The person.</param>
    /// <param name="rules">What the company asks for; the defaults where there is none.</param>
    /// <param name="proof">What they have proved.</param>
    public static Admission Of(User user, TenantSettings rules, Proof proof) =>
        !rules.Allows(proof.LoginMethod) ? Admission.OtherMethod
        : proof.HasSecondFactor && (rules.RememberDevices || !proof.IsByRememberedDevice) ? Admission.Granted
        : user.TwoFactorEnabled ? Admission.SecondFactor
        : rules.MfaRequired || (user.HasShortPassword && proof.IsByPassword) ? Admission.Enrolment
        : Admission.Granted;
}
