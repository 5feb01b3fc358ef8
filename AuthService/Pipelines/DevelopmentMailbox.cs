using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Pipelines;

/// <summary>The mails to one address, the newest first. Exists in Development only.</summary>
internal static class DevelopmentMailbox
{
    public static void MapDevelopmentMailbox(this WebApplication app)
    {
        if (app.Environment.IsDevelopment())
        {
            app.MapGet("/dev/mailbox", HandleAsync).AllowAnonymous().WithTags("Development");
        }
    }

    private static async Task<Ok<Page<Response>>> HandleAsync(
        [Required, MaxLength(254)] string to, AuthDbContext context, CancellationToken cancellationToken) =>
        TypedResults.Ok(new Page<Response>(await context.Set<DevelopmentMail>().AsNoTracking()
            .Where(m => m.To == to)
            .OrderByDescending(m => m.Id)
            .Take(Page<Response>.DefaultLimit)
            .Select(m => new Response(m.Template, m.Subject, m.Text, m.Html, m.Model, m.At))
            .ToListAsync(cancellationToken)));

    internal sealed record Response(string Template, string Subject, string Text, string Html, JsonElement Model, DateTimeOffset At);
}
