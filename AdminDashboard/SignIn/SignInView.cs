using Gatehouse.AdminDashboard.Components.Pages;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AdminDashboard.SignIn;

/// <summary>What the sign-in page shows.</summary>
public sealed record SignInView
{
    /// <summary>The page to come back to.</summary>
    public string? ReturnUrl { get; init; }

    public string? Email { get; init; }

    /// <summary>What went wrong.</summary>
    public string? Error { get; init; }

    /// <summary>What the person should know.</summary>
    public string? Notice { get; init; }

    /// <summary>The unfinished sign-in, closed; without one the password is asked for.</summary>
    public string? Pending { get; init; }

    /// <summary>Companies to choose from (id and name); without any, a code is asked for.</summary>
    public IReadOnlyList<KeyValuePair<Guid, string>> Companies { get; init; } = [];

    internal RazorComponentResult<SignInPage> Show(int status = StatusCodes.Status200OK) =>
        new(new { View = this }) { StatusCode = status };
}
