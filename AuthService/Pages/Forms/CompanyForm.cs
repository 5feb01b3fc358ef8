using Gatehouse.AuthService.Connect;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Pages.Forms;

/// <summary>Which of a person's companies is meant.</summary>
internal static class CompanyForm
{
    public static async Task<IResult> ShowAsync(
        string? request, HttpContext http, PendingAuthorization authorization, AuthorizationPlaces places, CancellationToken cancellationToken) =>
        await authorization.FindWithPersonAsync(http, request, cancellationToken) is ({ } pending, { } session)
            ? await PageAsync(pending, session, places, null, cancellationToken)
            : PendingAuthorization.StartOver(await authorization.FindAsync(request, cancellationToken));

    public static async Task<IResult> TakeAsync(
        HttpContext http, PendingAuthorization authorization, AuthorizationPlaces places, AuthDbContext context, CancellationToken cancellationToken)
    {
        var form = await PageForm.ReadAsync(http, cancellationToken);
        if (await authorization.FindWithPersonAsync(http, form["request"], cancellationToken) is not ({ } pending, { } session))
        {
            return PendingAuthorization.StartOver(await authorization.FindAsync(form["request"], cancellationToken));
        }

        var open = await places.OfAsync(session.UserId, pending.Client, pending.Request.Parameters.Tenant, cancellationToken);
        if (!MembershipId.TryParse(form["company"], out var chosen) || open.All(p => p.MembershipId != chosen))
        {
            return await PageAsync(pending, session, places, "Choose one of your companies.", cancellationToken);
        }

        pending.Tie(session);
        pending.Request.MembershipId = chosen;
        await context.SaveChangesAsync(cancellationToken);
        return pending.GoOn();
    }

    private static async Task<IResult> PageAsync(
        PendingAuthorization.Pending pending, Session session, AuthorizationPlaces places, string? error, CancellationToken cancellationToken)
    {
        var open = await places.OfAsync(session.UserId, pending.Client, pending.Request.Parameters.Tenant, cancellationToken);
        return Show.Page<CompanyPage>(
            new()
            {
                [nameof(CompanyPage.Reference)] = pending.Reference,
                [nameof(CompanyPage.Client)] = pending.Client.Name,
                [nameof(CompanyPage.Email)] = session.User.Email,
                [nameof(CompanyPage.Error)] = error,
                [nameof(CompanyPage.Companies)] = open.Select(p => KeyValuePair.Create(p.MembershipId.ToString(), p.Name)).ToList(),
            },
            error is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest,
            pending.RedirectUri);
    }
}
