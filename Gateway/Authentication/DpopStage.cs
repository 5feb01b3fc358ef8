using Gatehouse.Gateway.Tenancy;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.Extensions.Options;

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
        var hosts = new Hosts(app.Services.GetRequiredService<IOptions<AccessTokenOptions>>(), app.Services.GetRequiredService<IOptions<TenantHostOptions>>());
        app.Use((context, next) =>
            context.Request.Headers.Authorization is [{ } value] && value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
                ? CheckAsync(context, next, proofs, value[Scheme.Length..].Trim(), hosts.OriginOf(context.Request))
                : next(context));
    }

    private static async Task CheckAsync(HttpContext context, RequestDelegate next, DpopCheck proofs, string token, string? origin)
    {
        if (await proofs.CheckAsync(context, token, origin) is { Error: { } error })
        {
            context.Response.Headers.WWWAuthenticate = DpopProof.Challenge(error);
            await Problems.Of(StatusCodes.Status401Unauthorized, ErrorCodes.InvalidToken, error is DpopCheck.NonceNeeded
                ? "The proof must hold the nonce that comes with this answer."
                : "The proof of possession is not in order, not for this request, or was used before.").ExecuteAsync(context);
            return;
        }

        await next(context);
    }

    // A company's own host is as public as the issuer's, and reached the same way; any other Host header says nothing.
    private sealed class Hosts(IOptions<AccessTokenOptions> tokens, IOptions<TenantHostOptions> tenants)
    {
        private readonly string scheme = new Uri(tokens.Value.Issuer).Scheme;

        public string? OriginOf(HttpRequest request) =>
            TokenTenant.SlugOf(request.Host.Host, tenants.Value.TenantDomain) is null ? null : $"{scheme}://{request.Host.Value}";
    }
}
