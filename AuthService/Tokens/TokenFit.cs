namespace Gatehouse.AuthService.Tokens;

/// <summary>
/// Keeps tokens under a kilobyte whatever people are called and however many roles they have. What is left out is for
/// display; what somebody may do is looked up, never read from a token.
/// </summary>
internal static class TokenFit
{
    public const int LongestName = 64;

    /// <summary>Leaves out as little as need be: of the name first, then roles, then the address; never scopes.</summary>
    /// <param name="claims">What is to be said.</param>
    /// <param name="surplus">By how many bytes a payload is too long.</param>
    public static TokenClaims Apply(TokenClaims claims, Func<TokenClaims, int> surplus)
    {
        claims = claims with { Name = Cut(claims.Name, LongestName) };
        if (surplus(claims) <= 0)
        {
            return claims;
        }

        // An address that does not fit beside anything else leaves its place to the rest.
        var whole = claims.Email is not null && surplus(claims with { Name = null, Roles = [] }) > 0 ? claims with { Email = null } : claims;
        var fitting = whole;
        while (surplus(fitting) > 0 && fitting is not { Name: null, Roles.Count: 0 })
        {
            fitting = fitting.Name is { } name
                ? fitting with { Name = Cut(name, name.EnumerateRunes().Count() - 1) }
                : fitting with { Roles = [.. fitting.Roles.SkipLast(1)] };
        }

        return fitting;
    }

    private static string? Cut(string? text, int length) =>
        text is null || length <= 0 ? null : string.Concat(text.EnumerateRunes().Take(length));
}
