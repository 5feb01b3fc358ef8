using Gatehouse.AdminDashboard.SignIn;
using Microsoft.AspNetCore.Components;

namespace Gatehouse.AdminDashboard.Components;

/// <summary>The way back to the sign-in form, and from there to the same page.</summary>
internal static class SignInNavigation
{
    public static void ToSignIn(this NavigationManager navigation)
    {
        var page = "/" + navigation.ToBaseRelativePath(navigation.Uri);
        navigation.NavigateTo(SignInEndpoints.Address(page, SignInNotice.SessionEnded), forceLoad: true);
    }
}
