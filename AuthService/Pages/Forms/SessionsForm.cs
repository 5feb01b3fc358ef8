using Gatehouse.AuthService.Connect;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Pages.Account;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Pages.Forms;

/// <summary>Where a person is signed in, and what they have allowed.</summary>
internal static class SessionsForm
{
    public static async Task<IResult> ShowAsync(
        SignedIn person, HttpContext http, AuthDbContext context, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var live = await context.Sessions.AsNoTracking()
            .Where(s => s.UserId == person.UserId && s.EndedAt == null && s.IdleEndsAt > now && s.EndsAt > now)
            .OrderByDescending(s => s.LastSeenAt).Take(200).ToListAsync(cancellationToken);
        return Show.Page<SessionsPage>(new()
        {
            [nameof(SessionsPage.View)] = await person.ViewAsync(http, cancellationToken),
            [nameof(SessionsPage.Devices)] = live.Where(s => s.ParentId is null || live.TrueForAll(p => p.Id != s.ParentId)).Select(s =>
                new Row(s.Id.ToString(), s.Device, $"{s.Address ?? "unknown address"}, last used {s.LastSeenAt:yyyy-MM-dd HH:mm} UTC")
                {
                    Badge = s.Id == person.Session.Id ? "this browser" : null,
                    IsFixed = s.Id == person.Session.Id,
                    More = live.Where(c => c.ParentId == s.Id).Select(c => c.Device).Distinct().ToList() is { Count: > 0 } applications
                        ? $"Applications: {string.Join(", ", applications)}"
                        : null,
                }).ToList(),
        });
    }

    public static async Task<IResult> EndAsync(
        SignedIn person, HttpContext http, AuthDbContext context, SessionEnder sessions, CancellationToken cancellationToken)
    {
        var (user, current) = (person.UserId, person.Session.Id);
        var form = await PageForm.ReadAsync(http, cancellationToken);
        var chosen = SessionId.TryParse(form["session"], out var id)
            ? context.Sessions.Where(s => s.UserId == user && s.Id == id)
            : context.Sessions.Where(s => s.UserId == user && s.Id != current && s.ParentId != current);
        await sessions.EndAsync(chosen, SessionEnd.EndedByUser, cancellationToken);
        return new SeeOther("/account/sessions");
    }

    public static async Task<IResult> ShowApplicationsAsync(
        SignedIn person, HttpContext http, Grants grants, CancellationToken cancellationToken) => Show.Page<ApplicationsPage>(new()
        {
            [nameof(ApplicationsPage.View)] = await person.ViewAsync(http, cancellationToken),
            [nameof(ApplicationsPage.Applications)] = (await grants.ListAsync(person.UserId, cancellationToken)).Select(g =>
                new Row(g.ClientId, g.Client, $"{g.Tenant}, since {g.GivenAt:yyyy-MM-dd}: {string.Join(", ", g.Scopes)}")).ToList(),
        });

    public static async Task<IResult> WithdrawAsync(
        SignedIn person, HttpContext http, Grants grants, CancellationToken cancellationToken)
    {
        if (ClientNames.Find((await PageForm.ReadAsync(http, cancellationToken))["client"]) is { } client)
        {
            await grants.WithdrawAsync(person.UserId, client, cancellationToken);
        }

        return new SeeOther("/account/applications");
    }
}
