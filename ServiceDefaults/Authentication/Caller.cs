using System.Security.Claims;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.ServiceDefaults.Authentication;

/// <summary>Who is calling, as an endpoint parameter. Only for endpoints that ask for a permission or a login.</summary>
/// <param name="Token">The validated token.</param>
public sealed record Caller(AccessToken Token)
{
    /// <summary>The person.</summary>
    public UserId UserId => Token.UserId;

    /// <summary>The tenant the token is for.</summary>
    public TenantId TenantId => Token.TenantId ?? throw new InvalidOperationException("The token names no tenant.");

    /// <summary>Fills the parameter.</summary>
    /// <param name="context">The request.</param>
    /// <returns>The caller.</returns>
    public static ValueTask<Caller> BindAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new(new Caller(context.User.AccessToken() ?? throw new InvalidOperationException("An anonymous endpoint has no caller.")));
    }
}

/// <summary>From ASP.NET Core's principal back to the token.</summary>
public static class CallerToken
{
    /// <summary>The validated token behind a principal.</summary>
    /// <param name="user">The request's principal.</param>
    /// <returns>The token, or nothing for an anonymous request.</returns>
    public static AccessToken? AccessToken(this ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return (user.Identity as PlatformIdentity)?.Token;
    }
}
