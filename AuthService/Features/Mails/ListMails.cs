using System.ComponentModel.DataAnnotations;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Pipelines.Mail;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Mails;

/// <summary>Which mails went, the latest first, for whoever runs the platform. Never what they say.</summary>
internal static class ListMails
{
    public static async Task<Results<Ok<Page<Response>>, ProblemHttpResult>> HandleAsync(
        AuthDbContext context,
        CancellationToken cancellationToken,
        [AllowedValues(null, "waiting", "sent", "bounced", "givenUp")] string? status = null,
        [MaxLength(320), PlainText] string? to = null,
        [Range(1, Page<Response>.MaxLimit)] int limit = Page<Response>.DefaultLimit,
        string? cursor = null)
    {
        if (!IdCursor.TryRead(cursor, out var last))
        {
            return Problems.Invalid("cursor", "Not a cursor of this list.");
        }

        var mails = context.Set<StoredMail>().AsNoTracking();
        if (status is not null)
        {
            var wanted = Enum.Parse<MailStatus>(status, ignoreCase: true);
            mails = mails.Where(m => m.Status == wanted);
        }

        mails = to is null ? mails : mails.Where(m => m.To == to);
        mails = last is null ? mails : mails.Where(m => m.Id < last);
        var found = await mails.OrderByDescending(m => m.Id).Take(limit + 1)
            .Select(m => new { m.Id, m.To, m.Template, m.Status, m.Attempts, m.CreatedAt, m.DoneAt, m.Error })
            .ToListAsync(cancellationToken);
        var items = found.Take(limit).Select(m => new Response(
            m.Id, m.To, m.Template, System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName($"{m.Status}"), m.Attempts, m.CreatedAt, m.DoneAt, m.Error)).ToList();
        return TypedResults.Ok(new Page<Response>(items, found.Count > limit ? IdCursor.Of(items[^1].Id) : null));
    }

    internal sealed record Response(
        Guid Id, string To, string Template, string Status, int Attempts, DateTimeOffset CreatedAt, DateTimeOffset? DoneAt, string? Error);
}
