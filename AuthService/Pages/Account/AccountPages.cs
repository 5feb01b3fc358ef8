namespace Gatehouse.AuthService.Pages.Account;

/// <summary>What a person can look after themselves, in the order of the menu.</summary>
internal static class AccountPages
{
    public static readonly IReadOnlyList<(string Path, string Name, string About)> All =
    [
        ("/account", "Overview", "What stands here"),
        ("/account/password", "Password", "Choose another one"),
        ("/account/mfa", "Second step", "Authenticator app, recovery codes and remembered browsers"),
        ("/account/passkeys", "Passkeys", "Sign in with your finger, face or security key"),
        ("/account/linked", "Linked accounts", "Sign in with an account you have elsewhere"),
        ("/account/sessions", "Sessions and devices", "Where you are signed in, and signing out there"),
        ("/account/applications", "Applications", "What you have allowed others to do for you"),
        ("/account/impersonations", "Support visits", "Who has worked in your account"),
    ];
}
