using System.Security.Claims;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.ServiceDefaults.Authentication;

/// <summary>A signed-in caller: the validated token behind the claims ASP.NET Core knows.</summary>
public sealed class PlatformIdentity : ClaimsIdentity
{
    /// <summary>Wraps a validated token.</summary>
    /// <param name="token">The token.</param>
    public PlatformIdentity(AccessToken token)
        : base(Claims(token), "Bearer", PlatformClaims.Name, PlatformClaims.Roles) => Token = token;

    /// <summary>The validated token.</summary>
    public AccessToken Token { get; }

    private static new IEnumerable<Claim> Claims(AccessToken token)
    {
        ArgumentNullException.ThrowIfNull(token);
        yield return new(PlatformClaims.Subject, token.UserId.ToString());
        if (token.Name is { } name)
        {
            yield return new(PlatformClaims.Name, name);
        }

        foreach (var role in token.Roles)
        {
            yield return new(PlatformClaims.Roles, role);
        }
    }
}
