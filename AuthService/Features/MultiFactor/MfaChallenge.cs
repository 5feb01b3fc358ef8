namespace Gatehouse.AuthService.Features.MultiFactor;

/// <summary>The password was right, and a second factor is asked for, or has to be set up first.</summary>
/// <param name="MfaToken">Goes with the answer; five minutes.</param>
/// <param name="Methods">What can be answered with, or set up.</param>
/// <param name="MfaRequired">Answer at <c>/auth/login/mfa</c>.</param>
/// <param name="MfaEnrollmentRequired">Set one up at <c>/auth/login/mfa/totp</c>.</param>
internal sealed record MfaChallenge(
    string MfaToken, IReadOnlyList<string> Methods, bool MfaRequired = false, bool MfaEnrollmentRequired = false);
