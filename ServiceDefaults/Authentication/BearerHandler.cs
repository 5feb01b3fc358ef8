using System.Text.Encodings.Web;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gatehouse.ServiceDefaults.Authentication;

/// <summary>
/// Tokens in the Authorization header, and nowhere else (RFC 6750, RFC 9700 section 4.3.2). One that is bound to a key needs
/// a proof (RFC 9449 section 7.1); that it is fresh and for this request has been seen by the gateway, which knows the address.
/// </summary>
internal sealed class BearerHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    AccessTokenValidator validator)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Bearer";

    private const string Prefix = "Bearer ";
    private const string ProvenPrefix = "DPoP ";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers.Authorization is not { Count: > 0 } values)
        {
            return AuthenticateResult.NoResult();
        }

        var isProven = IsProven;
        if (values is not [{ } value] || !(isProven || value.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)))
        {
            return AuthenticateResult.Fail(ErrorCodes.InvalidToken);
        }

        var raw = value[(isProven ? ProvenPrefix : Prefix).Length..].Trim();
        var check = await validator.CheckAsync(raw, Context.RequestAborted);
        if (check.IsValid && (isProven || check.Token.Confirmation is not null)
            && !(isProven && await DpopProof.OfAsync(Request) is { } proof
                && proof.KeyThumbprint == check.Token.Confirmation && proof.TokenHash == DpopProof.HashOf(raw)))
        {
            check = TokenCheck.Invalid;
        }

        return check.IsValid
            ? AuthenticateResult.Success(new(check.Token.Principal, SchemeName))
            : AuthenticateResult.Fail(check.Error);
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var result = await HandleAuthenticateOnceSafeAsync();
        Response.Headers.WWWAuthenticate = result.None ? "Bearer" : IsProven ? DpopProof.Challenge("invalid_token") : "Bearer error=\"invalid_token\"";
        var error = result.Failure?.Message is ErrorCodes.TokenExpired ? ErrorCodes.TokenExpired : ErrorCodes.InvalidToken;
        await Problems.Of(StatusCodes.Status401Unauthorized, error).ExecuteAsync(Context);
    }

    private bool IsProven => Request.Headers.Authorization is [{ } value] && value.StartsWith(ProvenPrefix, StringComparison.OrdinalIgnoreCase);
}
