using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;

namespace Gatehouse.Gateway.Authentication;

/// <summary>
/// Proofs of possession (RFC 9449 section 7): whether one is for this request, fresh and new is only known here, at the
/// public address. That its key is the token's is judged with the token, here and once more by the service behind.
/// </summary>
internal static class DpopStage
{
    private const string Scheme = "DPoP ";

    public static void UseDpop(this WebApplication app)
    {
        var proofs = app.Services.GetRequiredService<DpopCheck>();
        app.Use((context, next) =>
            context.Request.Headers.Authorization is [{ } value] && value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
                ? CheckAsync(context, next, proofs, value[Scheme.Length..].Trim())
                : next(context));
    }

    private static async Task CheckAsync(HttpContext context, RequestDelegate next, DpopCheck proofs, string token)
    {
        if (await proofs.CheckAsync(context, token) is { Error: { } error })
        {
            context.Response.Headers.WWWAuthenticate = DpopProof.Challenge(error);
            await Problems.Of(StatusCodes.Status401Unauthorized, ErrorCodes.InvalidToken, error is DpopCheck.NonceNeeded
                ? "The proof must hold the nonce that comes with this answer."
                : "The proof of possession is not in order, not for this request, or was used before.").ExecuteAsync(context);
            return;
        }

        await next(context);
    }
}
