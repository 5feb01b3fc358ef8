using Gatehouse.AuthService.Connect;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Pages.Account;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Pages.Forms;

/// <summary>Who has acted as the person, and an end to it.</summary>
internal static class ImpersonationsForm
{
    public static async Task<IResult> ShowAsync(
        SignedIn person, HttpContext http, AuthDbContext context, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var visits = await context.Impersonations.AsNoTracking().Where(i => i.UserId == person.UserId)
            .OrderByDescending(i => i.StartedAt).Take(Page<Row>.MaxLimit)
            .Select(i => new
            {
                Visit = i,
                By = context.Users.Where(u => u.Id == i.ActorId).Select(u => u.Name).SingleOrDefault(),
                IsOpen = i.EndsAt > now && context.Sessions.Any(s => s.Id == i.Id && s.EndedAt == null),
            }).ToListAsync(cancellationToken);
        return Show.Page<ImpersonationsPage>(new()
        {
            [nameof(ImpersonationsPage.View)] = await person.ViewAsync(http, cancellationToken),
            [nameof(ImpersonationsPage.Visits)] = visits.ConvertAll(v =>
                new Row(v.Visit.Id.ToString(), v.By ?? "Somebody who has left", $"{v.Visit.StartedAt:yyyy-MM-dd HH:mm} UTC")
                {
                    Badge = v.IsOpen ? "now" : null,
                    IsFixed = !v.IsOpen,
                    More = v.Visit.Reason,
                }),
        });
    }

    public static async Task<IResult> EndAsync(
        SignedIn person, HttpContext http, AuthDbContext context, SessionEnder sessions, CancellationToken cancellationToken)
    {
        if (SessionId.TryParse((await PageForm.ReadAsync(http, cancellationToken))["session"], out var id))
        {
            await sessions.EndAsync(
                context.Sessions.Where(s => s.Id == id && context.Impersonations.Any(i => i.Id == s.Id && i.UserId == person.UserId)),
                SessionEnd.EndedByUser, cancellationToken);
        }

        return new SeeOther("/account/impersonations");
    }
}
