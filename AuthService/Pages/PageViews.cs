using Gatehouse.AuthService.Features.Passkeys;

namespace Gatehouse.AuthService.Pages;

/// <summary>Under whose name and picture a page is shown.</summary>
/// <param name="Name">The company's.</param>
/// <param name="Logo">Where its picture is, if it has one.</param>
public sealed record BrandView(string Name, string? Logo);

/// <summary>Where the forms of signing in lead on to.</summary>
/// <param name="Reference">The application's request, if there is one.</param>
/// <param name="Next">Else the page here.</param>
/// <param name="Address">Either, as a link.</param>
/// <param name="Client">The application.</param>
/// <param name="Brand">The company the application belongs to.</param>
public sealed record GoalView(string? Reference, string? Next, string Address, string? Client, BrandView? Brand);

/// <summary>The person a page of the account is for.</summary>
/// <param name="Email">Their address.</param>
/// <param name="Company">Their company, if it is one.</param>
/// <param name="Path">Which page it is.</param>
public sealed record AccountView(string Email, BrandView? Company, string Path);

/// <summary>A question for a passkey, as a page carries it.</summary>
/// <param name="Options">JSON for the script.</param>
/// <param name="Ceremony">Goes back with the answer.</param>
public sealed record PasskeyView(string Options, string Ceremony)
{
    internal static PasskeyView Of(PasskeyQuestion question) => new(question.Options.GetRawText(), question.Ceremony);
}

/// <summary>One line of a list.</summary>
/// <param name="Id">What a form about it names.</param>
/// <param name="Name">What its owner knows it by.</param>
/// <param name="Details">What else there is to say.</param>
public sealed record Row(string Id, string Name, string Details)
{
    public string? Badge { get; init; }

    public bool IsFixed { get; init; }

    public string? More { get; init; }
}
