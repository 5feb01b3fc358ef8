using System.Text.Encodings.Web;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gatehouse.ServiceDefaults.Authentication;

/// <summary>Bearer tokens in the Authorization header, and nowhere else (RFC 6750, RFC 9700 section 4.3.2).</summary>
internal sealed class BearerHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    AccessTokenValidator validator)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Bearer";

    private const string Prefix = "Bearer ";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers.Authorization is not { Count: > 0 } values)
        {
            return AuthenticateResult.NoResult();
        }

        if (values is not [{ } value] || !value.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return AuthenticateResult.Fail(ErrorCodes.InvalidToken);
        }

        var check = await validator.CheckAsync(value[Prefix.Length..].Trim(), Context.RequestAborted);
        return check.IsValid
            ? AuthenticateResult.Success(new(check.Token.Principal, SchemeName))
            : AuthenticateResult.Fail(check.Error);
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var result = await HandleAuthenticateOnceSafeAsync();
        Response.Headers.WWWAuthenticate = result.None ? "Bearer" : "Bearer error=\"invalid_token\"";
        var error = result.Failure?.Message is ErrorCodes.TokenExpired ? ErrorCodes.TokenExpired : ErrorCodes.InvalidToken;
        await Problems.Of(StatusCodes.Status401Unauthorized, error).ExecuteAsync(Context);
    }
}
