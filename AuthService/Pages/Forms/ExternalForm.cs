using Gatehouse.AuthService.Connect;
using Gatehouse.AuthService.Features.ExternalLogins;
using Gatehouse.AuthService.Features.ExternalLogins.Providers;

namespace Gatehouse.AuthService.Pages.Forms;

/// <summary>To a provider and back. What goes wrong on the way is explained, with a way on.</summary>
internal sealed partial class ExternalForm(
    PendingAuthorization authorization,
    ExternalOffers offers,
    ProviderCatalogue catalogue,
    ExternalTrips trips,
    ExternalPeople people,
    LinkedForm linking,
    LoginSteps steps,
    TimeProvider time,
    ILogger<ExternalForm> logger)
{
    public async Task<IResult> StartAsync(
        HttpContext http, string provider, string? request, string? next, string? ticket, CancellationToken cancellationToken)
    {
        var pending = await authorization.FindAsync(request, cancellationToken);
        var link = await linking.OpenAsync(http, ticket, provider, cancellationToken);
        if ((request is not null && pending is null) || (ticket is not null && link is null))
        {
            return PendingAuthorization.StartOver(null);
        }

        var tenant = link?.TenantId ?? await offers.TenantAsync(pending, cancellationToken);
        if (await catalogue.FindAsync(provider, tenant, cancellationToken) is not { } found)
        {
            return Explain("There is no such way to sign in", "It may have been taken away. Choose another one.", pending?.Reference, StatusCodes.Status404NotFound);
        }

        try
        {
            return new SeeOther(await trips.BeginAsync(http, found, tenant, pending?.Reference, next, link?.SessionId, cancellationToken));
        }
        catch (ProviderFailure failure)
        {
            Log.Failed(logger, found.Key, failure.Message);
            return Explain($"{found.Name} cannot be reached", "Try again in a moment, or choose another way.", pending?.Reference, StatusCodes.Status502BadGateway);
        }
    }

    public async Task<IResult> FinishAsync(HttpContext http, string provider, Answer answer, CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (await trips.TakeAsync(http, provider, answer.State, cancellationToken) is not { } trip)
        {
            return Explain(
                "This sign-in cannot go on", "It was open too long, was finished already, or began in another browser.", null, StatusCodes.Status400BadRequest);
        }

        if (await catalogue.FindAsync(provider, trip.TenantId, cancellationToken) is not { } found)
        {
            return Explain("There is no such way to sign in", "It was taken away meanwhile.", trip.Request, StatusCodes.Status404NotFound);
        }

        if (answer is not { Error: null, Code: { } code })
        {
            return Explain($"{found.Name} did not sign you in", "You may have cancelled it there. Try again, or choose another way.", trip.Request, StatusCodes.Status400BadRequest);
        }

        try
        {
            var identity = await trips.FinishAsync(found, trip, answer.State!, code, answer.Issuer, cancellationToken);
            return trip.LinkTo is { } session
                ? await linking.FinishAsync(http, session, found, identity, cancellationToken)
                : await SignInAsync(http, found, identity, trip, cancellationToken);
        }
        catch (ProviderFailure failure)
        {
            Log.Failed(logger, found.Key, failure.Message);
            return Explain($"{found.Name} did not confirm who you are", "Its answer was not in order. Try again, or choose another way.", trip.Request, StatusCodes.Status502BadGateway);
        }
    }

    private async Task<IResult> SignInAsync(
        HttpContext http, ExternalProvider provider, ExternalIdentity identity, ExternalSignIn trip, CancellationToken cancellationToken)
    {
        var (person, why) = await people.FindAsync(provider, identity, cancellationToken);
        if (person is null)
        {
            return Explain("You are not signed in", why!, trip.Request, StatusCodes.Status403Forbidden);
        }

        var pending = await authorization.FindAsync(trip.Request, cancellationToken);
        if (trip.Request is not null && pending is null)
        {
            return PendingAuthorization.StartOver(null);
        }

        return await steps.NextAsync(http, person, new([provider.Kind], time.GetUtcNow()), new(pending, trip.Next), cancellationToken)
            ?? PendingAuthorization.StartOver(pending);
    }

    private static IResult Explain(string title, string text, string? request, int status) =>
        Show.Message(title, text, status, $"/account/login{(request is null ? "" : $"?request={request}")}", "Sign in another way");

    internal sealed record Answer(string? Code, string? State, string? Error, string? Issuer);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Provider {Provider} could not be used: {Reason}")]
        public static partial void Failed(ILogger logger, string provider, string reason);
    }
}
