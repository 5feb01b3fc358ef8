using Gatehouse.AuthService.Connect;
using Gatehouse.AuthService.Connect.Devices;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Pages.Forms;

/// <summary>Whether a person agrees to what a client asks for. What they have agreed to is not asked again.</summary>
internal static class ConsentForm
{
    private static readonly Dictionary<string, string> Identity = new()
    {
        [IdentityScopes.OpenId] = "Know that it is you",
        [IdentityScopes.Profile] = "See your name",
        [IdentityScopes.Email] = "See your e-mail address",
        [IdentityScopes.OfflineAccess] = "Go on while you are away",
    };

    public static async Task<IResult> ShowAsync(
        string? request, HttpContext http, PendingAuthorization authorization, CancellationToken cancellationToken) =>
        await authorization.FindWithPersonAsync(http, request, cancellationToken) is ({ } pending, { } session)
            ? Page(pending, session)
            : PendingAuthorization.StartOver(await authorization.FindAsync(request, cancellationToken));

    public static async Task<IResult> TakeAsync(
        HttpContext http,
        PendingAuthorization authorization,
        AuthorizationAnswer answer,
        DeviceDecisions devices,
        AuthDbContext context,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var form = await PageForm.ReadAsync(http, cancellationToken);
        if (await authorization.FindWithPersonAsync(http, form["request"], cancellationToken) is not ({ } pending, { } session))
        {
            return PendingAuthorization.StartOver(await authorization.FindAsync(form["request"], cancellationToken));
        }

        if (form["decision"] != "allow")
        {
            context.Remove(pending.Request);
            await context.SaveChangesAsync(cancellationToken);
            return pending.Request.Parameters.Device is { } device
                ? await devices.DenyAsync(device, cancellationToken)
                : answer.Refuse(pending.Request.Parameters, OAuthErrors.AccessDenied, "The person did not agree.");
        }

        var (asked, now) = (pending.Request.Parameters.Scopes, time.GetUtcNow());
        if (await context.Consents.SingleOrDefaultAsync(c => c.UserId == session.UserId && c.ClientId == pending.Client.Id, cancellationToken) is { } given)
        {
            (given.Scopes, given.GivenAt) = ([.. given.Scopes.Union(asked)], now);
        }
        else
        {
            context.Add(new Consent { UserId = session.UserId, ClientId = pending.Client.Id, Scopes = [.. asked], GivenAt = now });
        }

        pending.Tie(session);
        pending.Request.IsConsented = true;
        await context.SaveChangesAsync(cancellationToken);
        return pending.GoOn();
    }

    private static IResult Page(PendingAuthorization.Pending pending, Session session) => Show.Page<ConsentPage>(
        new()
        {
            [nameof(ConsentPage.Reference)] = pending.Reference,
            [nameof(ConsentPage.Client)] = pending.Client.Name,
            [nameof(ConsentPage.Owner)] = pending.Client.TenantName,
            [nameof(ConsentPage.Company)] = pending.Owner,
            [nameof(ConsentPage.IsDevice)] = pending.Request.Parameters.Device is not null,
            [nameof(ConsentPage.Email)] = session.User.Email,
            [nameof(ConsentPage.Scopes)] = pending.Request.Parameters.Scopes
                .Select(scope => Identity.GetValueOrDefault(scope) ?? Permissions.Catalogue.GetValueOrDefault(scope, scope)).ToList(),
        },
        sendsTo: pending.RedirectUri);
}
