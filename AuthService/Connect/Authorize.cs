using Gatehouse.AuthService.Connect.Devices;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Features.Tenants;
using Gatehouse.AuthService.Pages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.AuthService.Connect;

/// <summary>
/// The authorization endpoint: who is signed in, in which company, do they agree - and then a code. Each question that is open
/// is a page; the request waits under a reference meanwhile, so that nothing on the way can change it.
/// </summary>
internal sealed class Authorize(
    AuthDbContext context,
    ClientDirectory clients,
    AuthorizationRequests requests,
    BrowserSignIn browser,
    AuthorizationPlaces places,
    AuthorizationAnswer answer,
    DeviceDecisions devices,
    TimeProvider time)
{
    public static async Task<IResult> HandleAsync(HttpContext http, Authorize authorize, CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "no-store";
        var fields = HttpMethods.IsPost(http.Request.Method) && http.Request.HasFormContentType
            ? (await http.Request.ReadFormAsync(cancellationToken)).ToDictionary()
            : http.Request.Query.ToDictionary();
        return await authorize.HandleAsync(http, fields, cancellationToken);
    }

    private async Task<IResult> HandleAsync(HttpContext http, Dictionary<string, StringValues> fields, CancellationToken cancellationToken)
    {
        if (ClientNames.Find(fields.GetValueOrDefault("client_id")) is not { } id
            || await clients.FindAsync(id, fresh: false, cancellationToken) is not { } client || !client.GrantTypes.Intersect(GrantTypes.WithPerson).Any())
        {
            return Broken("The application is not known here, or may not sign people in.");
        }

        if (!fields.TryGetValue("request_uri", out var uri))
        {
            if (!client.GrantTypes.Contains(GrantTypes.AuthorizationCode))
            {
                return Broken("The application may not sign people in here.");
            }

            var read = AuthorizationReader.Read(client, fields);
            return read switch
            {
                { Parameters: { } asked } => await DecideAsync(http, client, asked, null, null, cancellationToken),
                { Back: { } back } => answer.Refuse(back, read.Error!, read.Description),
                _ => Broken($"The application's request is not in order: {read.Description}"),
            };
        }

        var reference = uri.ToString().StartsWith(AuthorizationRequests.UriPrefix, StringComparison.Ordinal)
            ? uri.ToString()[AuthorizationRequests.UriPrefix.Length..]
            : null;
        return await requests.FindAsync(reference, cancellationToken) is { } request && request.ClientId == client.Id
            ? await DecideAsync(http, client, request.Parameters, request, reference, cancellationToken)
            : Broken("This sign-in was open too long. Go back to the application and start again.");
    }

    private async Task<IResult> DecideAsync(
        HttpContext http, KnownClient client, AuthorizationParameters asked, AuthorizationRequest? request, string? reference, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var session = await browser.FindAsync(http, cancellationToken);
        if (session is null || asked.NeedsFreshSignIn(session, request?.CreatedAt ?? now, now))
        {
            return await AskAsync("login", OAuthErrors.LoginRequired);
        }

        // What is only a wish is asked of those who can, and not of a client that wants no questions.
        if (asked.NeedsMore(session) && (asked.IsStrengthEssential || (session.User.TwoFactorEnabled && !asked.Has(Prompt.None))))
        {
            return await AskAsync("second-factor", OAuthErrors.InteractionRequired);
        }

        if (asked.Has(Prompt.SelectAccount) && request?.SessionId != session.Id)
        {
            return await AskAsync("company", OAuthErrors.AccountSelectionRequired);
        }

        var own = request is not null && request.SessionId == session.Id;
        var open = await places.OfAsync(session.UserId, client, asked.Tenant, cancellationToken);
        var place = open.SingleOrDefault(p => own && p.MembershipId == request!.MembershipId) ?? (open is [var only] ? only : null);
        if (open.Count == 0 && client.IsFirstParty && !asked.Has(Prompt.None))
        {
            // The platform's own pages have nothing to show to somebody who belongs nowhere.
            return Show.Message(
                "No company to go to",
                asked.Tenant is null
                    ? $"{session.User.Email} belongs to no company, or only to suspended ones. An invitation from a company opens it."
                    : $"{session.User.Email} does not belong to that company, or it is suspended.",
                StatusCodes.Status403Forbidden,
                "/account/sessions",
                "Your sessions");
        }

        if (open.Count == 0)
        {
            return asked.Device is not null
                ? Broken("You belong to no company that this application is for.")
                : answer.Refuse(asked, OAuthErrors.AccessDenied, "The person belongs to no company that this application is for.");
        }

        if (place is null && asked.Has(Prompt.None))
        {
            place = await places.LastOfAsync(session.Id, client.Id, open, cancellationToken);
        }

        if (place is null)
        {
            return await AskAsync("company", OAuthErrors.AccountSelectionRequired);
        }

        var rules = TenantSettings.Of(place.Settings);
        switch (Admissions.Of(session.User, rules, new(session.Methods, session.AuthenticatedAt)))
        {
            case Admission.OtherMethod:
                return await AskAsync("login", OAuthErrors.LoginRequired, $"&only={rules.AllowedLoginMethods![0]}");
            case Admission.SecondFactor or Admission.Enrolment:
                return await AskAsync("second-factor", OAuthErrors.InteractionRequired);
        }

        return await IsAgreedAsync(client, asked, session, own && request!.IsConsented, cancellationToken)
            ? await IssueAsync(client, asked, request, session, place, cancellationToken)
            : await AskAsync("consent", OAuthErrors.ConsentRequired);

        async Task<IResult> AskAsync(string page, string error, string more = "")
        {
            if (asked.Has(Prompt.None))
            {
                return answer.Refuse(asked, error, null);
            }

            if (request is null)
            {
                reference = await requests.AwaitPersonAsync(asked, cancellationToken);
            }
            else
            {
                await requests.AwaitPersonAsync(request, cancellationToken);
            }

            return new SeeOther($"/account/{page}?request={reference}{more}");
        }
    }

    private async Task<bool> IsAgreedAsync(
        KnownClient client, AuthorizationParameters asked, Session session, bool justNow, CancellationToken cancellationToken)
    {
        if (justNow || (client.IsFirstParty && asked.Device is null))
        {
            return true;
        }

        return !asked.Has(Prompt.Consent)
            && await context.Consents.AsNoTracking().SingleOrDefaultAsync(c => c.UserId == session.UserId && c.ClientId == client.Id, cancellationToken)
                is { } given
            && !asked.Scopes.Except(given.Scopes).Any();
    }

    private async Task<IResult> IssueAsync(
        KnownClient client,
        AuthorizationParameters asked,
        AuthorizationRequest? request,
        Session session,
        MembershipReader.Place place,
        CancellationToken cancellationToken)
    {
        var (code, hash) = AuthorizationRequests.NewReference();
        if (asked.Device is null)
        {
            context.Add(new AuthorizationCode
            {
                Hash = hash,
                ClientId = client.Id,
                SessionId = session.Id,
                MembershipId = place.MembershipId,
                Parameters = asked,
                ExpiresAt = time.GetUtcNow() + AuthorizationCode.Life,
            });
        }

        if (request is not null)
        {
            context.Remove(request);
        }

        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Two at once with one reference: the other one has the code.
            return Broken("This sign-in was finished already. Go back to the application.");
        }

        return asked.Device is { } device
            ? await devices.AllowAsync(device, session.Id, place.MembershipId, cancellationToken)
            : answer.Code(asked, code);
    }

    private static IResult Broken(string why) => Show.Message("This sign-in cannot go on", why, StatusCodes.Status400BadRequest);
}
