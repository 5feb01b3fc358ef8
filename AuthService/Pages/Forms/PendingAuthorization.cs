using Gatehouse.AuthService.Connect;
using Gatehouse.AuthService.Features.Sessions;

namespace Gatehouse.AuthService.Pages.Forms;

/// <summary>The authorization that a page is a step of, and what follows the step.</summary>
internal sealed class PendingAuthorization(AuthorizationRequests requests, ClientDirectory clients, Brands brands, BrowserSignIn browser)
{
    /// <summary>The request a page names with its client, or nothing when there is none any more.</summary>
    public async Task<Pending?> FindAsync(string? reference, CancellationToken cancellationToken) =>
        !string.IsNullOrEmpty(reference)
        && await requests.FindAsync(reference, cancellationToken) is { } request
        && await clients.FindAsync(request.ClientId, fresh: false, cancellationToken) is { } client
            ? new(reference, request, client, await brands.OfAsync(client.TenantId, client.TenantName, cancellationToken))
            : null;

    /// <summary>The same for a page that only a signed-in person sees.</summary>
    public async Task<(Pending? Pending, Session? Session)> FindWithPersonAsync(HttpContext http, string? reference, CancellationToken cancellationToken) =>
        (await FindAsync(reference, cancellationToken), await browser.FindAsync(http, cancellationToken));

    /// <summary>What is shown when either of both is missing.</summary>
    public static IResult StartOver(Pending? pending) => pending is null
        ? Show.Message("This sign-in cannot go on", "It was open too long. Go back to the application and start again.", StatusCodes.Status400BadRequest)
        : new SeeOther($"/account/login?request={pending.Reference}");

    internal sealed record Pending(string Reference, AuthorizationRequest Request, KnownClient Client, BrandView Owner)
    {
        /// <summary>Where the answer goes; nowhere when a device waits for it.</summary>
        public string? RedirectUri => Request.Parameters.Device is null ? Request.Parameters.RedirectUri : null;

        /// <summary>Back to the authorization endpoint, which knows the next question.</summary>
        public IResult GoOn() => new SeeOther(Address);

        public string Address =>
            $"/connect/authorize?client_id={Client.PublicId}&request_uri={Uri.EscapeDataString(AuthorizationRequests.UriPrefix + Reference)}";

        /// <summary>The company whose application it is, unless that is a part of the platform.</summary>
        public BrandView? Brand => Client.IsFirstParty ? null : Owner;

        /// <summary>Ties the answers to a sign-in; those of another are forgotten.</summary>
        public void Tie(Session session)
        {
            if (Request.SessionId != session.Id)
            {
                (Request.SessionId, Request.MembershipId, Request.IsConsented) = (session.Id, null, false);
            }
        }
    }
}
