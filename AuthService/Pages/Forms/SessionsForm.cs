using Gatehouse.AuthService.Connect;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Pages.Forms;

/// <summary>Where a person is signed in, and what they have allowed. Only a short while after their password.</summary>
internal static class SessionsForm
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(30);

    public static async Task<IResult> ShowAsync(
        HttpContext http, BrowserSignIn browser, AuthDbContext context, Grants grants, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await PersonAsync(http, browser, time, cancellationToken) is not { } current)
        {
            return new SeeOther("/account/login");
        }

        var now = time.GetUtcNow();
        var live = await context.Sessions.AsNoTracking()
            .Where(s => s.UserId == current.UserId && s.EndedAt == null && s.IdleEndsAt > now && s.EndsAt > now)
            .OrderByDescending(s => s.LastSeenAt).Take(200).ToListAsync(cancellationToken);
        return Show.Page<SessionsPage>(new()
        {
            [nameof(SessionsPage.Email)] = current.User.Email,
            [nameof(SessionsPage.Devices)] = live.Where(s => s.ParentId is null || live.TrueForAll(p => p.Id != s.ParentId)).Select(s =>
                new SessionsPage.Row(s.Id.ToString(), s.Device, $"{s.Address ?? "unknown address"}, last used {s.LastSeenAt:yyyy-MM-dd HH:mm} UTC")
                {
                    IsCurrent = s.Id == current.Id,
                    Applications = [.. live.Where(c => c.ParentId == s.Id).Select(c => c.Device).Distinct()],
                }).ToList(),
            [nameof(SessionsPage.Applications)] = (await grants.ListAsync(current.UserId, cancellationToken)).Select(g =>
                new SessionsPage.Row(g.ClientId, g.Client, $"{g.Tenant}, since {g.GivenAt:yyyy-MM-dd}: {string.Join(", ", g.Scopes)}")).ToList(),
        });
    }

    public static async Task<IResult> EndAsync(
        HttpContext http, BrowserSignIn browser, AuthDbContext context, SessionEnder sessions, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await PersonAsync(http, browser, time, cancellationToken) is { } current)
        {
            var form = await PageForm.ReadAsync(http, cancellationToken);
            var chosen = SessionId.TryParse(form["session"], out var id)
                ? context.Sessions.Where(s => s.UserId == current.UserId && s.Id == id)
                : context.Sessions.Where(s => s.UserId == current.UserId && s.Id != current.Id && s.ParentId != current.Id);
            await sessions.EndAsync(chosen, SessionEnd.EndedByUser, cancellationToken);
        }

        return new SeeOther("/account/sessions");
    }

    public static async Task<IResult> WithdrawAsync(
        HttpContext http, BrowserSignIn browser, Grants grants, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await PersonAsync(http, browser, time, cancellationToken) is { } current
            && ClientNames.Find((await PageForm.ReadAsync(http, cancellationToken))["client"]) is { } client)
        {
            await grants.WithdrawAsync(current.UserId, client, cancellationToken);
        }

        return new SeeOther("/account/sessions");
    }

    private static async Task<Session?> PersonAsync(HttpContext http, BrowserSignIn browser, TimeProvider time, CancellationToken cancellationToken) =>
        await browser.FindAsync(http, cancellationToken) is { } session && time.GetUtcNow() - session.AuthenticatedAt < Fresh ? session : null;
}
