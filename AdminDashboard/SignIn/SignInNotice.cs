namespace Gatehouse.AdminDashboard.SignIn;

/// <summary>Why the sign-in form appears.</summary>
internal enum SignInNotice
{
    /// <summary>The session ran out or was ended elsewhere.</summary>
    SessionEnded,

    /// <summary>The person asked for it.</summary>
    SignedOut,

    /// <summary>The form was too old to be believed.</summary>
    FormExpired,
}
