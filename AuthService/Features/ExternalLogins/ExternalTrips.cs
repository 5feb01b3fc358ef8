using System.Buffers.Text;
using System.Security.Cryptography;
using Gatehouse.AuthService.Connect;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.ExternalLogins.Providers;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Gatehouse.AuthService.Features.ExternalLogins;

/// <summary>Sends a browser to a provider, and takes it back: the same browser, once, within ten minutes (RFC 9700 section 4.7).</summary>
internal sealed class ExternalTrips(
    AuthDbContext context,
    OidcSignIn oidc,
    GitHubSignIn gitHub,
    IOptions<AccessTokenOptions> access,
    BrowserCookies cookies,
    TimeProvider time)
{
    private const string CookieName = "gh-external";
    private const int Size = 32;

    /// <summary>The provider's page for this browser.</summary>
    /// <exception cref="ProviderFailure">The provider cannot be reached.</exception>
    public async Task<string> BeginAsync(
        HttpContext http, ExternalProvider provider, TenantId? tenant, string? request, string? next, SessionId? linkTo, CancellationToken cancellationToken)
    {
        var trip = new RoundTrip(Random(), Random(), Random());
        var address = provider.Kind is ProviderKinds.GitHub
            ? GitHubSignIn.Address(provider, trip, RedirectUri(provider.Key))
            : await oidc.AddressAsync(provider, trip, RedirectUri(provider.Key), cancellationToken);
        var (browser, now) = (Random(), time.GetUtcNow());
        await context.ExternalSignIns.Where(e => e.ExpiresAt < now).ExecuteDeleteAsync(cancellationToken);
        context.Add(new ExternalSignIn
        {
            Hash = AuthorizationRequests.HashOf(trip.State),
            Provider = provider.Key,
            TenantId = tenant,
            Nonce = trip.Nonce,
            Verifier = trip.Verifier,
            BrowserHash = AuthorizationRequests.HashOf(browser),
            Request = request,
            Next = next,
            LinkTo = linkTo,
            ExpiresAt = now + ExternalSignIn.Life,
        });
        await context.SaveChangesAsync(cancellationToken);
        cookies.Write(http, CookieName, browser, ExternalSignIn.Life);
        return address;
    }

    /// <summary>What this browser set out with, if it is back with the right state for the first time.</summary>
    public async Task<ExternalSignIn?> TakeAsync(HttpContext http, string provider, string? state, CancellationToken cancellationToken)
    {
        if (state is not { Length: 43 } || cookies.Read(http, CookieName) is not { Length: 43 } browser)
        {
            return null;
        }

        var (hash, now) = (AuthorizationRequests.HashOf(state), time.GetUtcNow());
        var trip = await context.ExternalSignIns.AsNoTracking().SingleOrDefaultAsync(e => e.Hash == hash, cancellationToken);
        return trip is not null
            && await context.ExternalSignIns.Where(e => e.Hash == hash).ExecuteDeleteAsync(cancellationToken) == 1
            && trip.ExpiresAt > now && trip.Provider == provider
            && CryptographicOperations.FixedTimeEquals(trip.BrowserHash, AuthorizationRequests.HashOf(browser))
                ? trip
                : null;
    }

    /// <exception cref="ProviderFailure">The provider's answer is not in order.</exception>
    public Task<ExternalIdentity> FinishAsync(
        ExternalProvider provider, ExternalSignIn trip, string state, string code, string? issuer, CancellationToken cancellationToken)
    {
        var round = new RoundTrip(state, trip.Nonce, trip.Verifier);
        return provider.Kind is ProviderKinds.GitHub
            ? gitHub.FinishAsync(provider, round, RedirectUri(provider.Key), code, cancellationToken)
            : oidc.FinishAsync(provider, round, RedirectUri(provider.Key), code, issuer, cancellationToken);
    }

    // One for each provider: an answer of one is no answer of another (RFC 9700 section 4.4).
    private string RedirectUri(string key) => $"{access.Value.Issuer.TrimEnd('/')}/account/external/callback/{key}";

    private static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Size));
}
