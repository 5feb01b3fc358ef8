namespace Gatehouse.AuthService.Pages;

/// <summary>A way to sign in with an account elsewhere, as a link.</summary>
/// <param name="Address">Where it goes.</param>
/// <param name="Text">What it says.</param>
public sealed record Offer(string Address, string Text);
