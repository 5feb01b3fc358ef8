using System.Text.Json;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.UserService.Data;
using Gatehouse.UserService.Domain;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.UserService.Features.Privacy;

/// <summary>How far a request is: to whom it is about, who made it, and who acts on every company.</summary>
internal static class GetPrivacyRequest
{
    public static async Task<Results<Ok<PrivacyAnswer>, ProblemHttpResult>> HandleAsync(
        Guid id, Caller caller, UserDbContext db, PrivacyQueue queue, CancellationToken cancellationToken) =>
        await FindAsync(id, caller, db, queue, cancellationToken) is { } request
            ? TypedResults.Ok(await PrivacyAnswer.OfAsync(request, db, cancellationToken))
            : Problems.NotFound();

    public static async Task<PrivacyRequest?> FindAsync(Guid id, Caller caller, UserDbContext db, PrivacyQueue queue, CancellationToken cancellationToken) =>
        await db.Set<PrivacyRequest>().AsNoTracking().SingleOrDefaultAsync(r => r.Id == id, cancellationToken) is { } request
            && (request.UserId == caller.UserId || request.RequestedBy == caller.UserId || await queue.MayAskForAllAsync(caller, cancellationToken))
            ? request
            : null;
}

/// <summary>A request as clients see it: how many steps of how many are done, and for an erasure what was done in which service.</summary>
internal sealed record PrivacyAnswer(
    Guid Id,
    string Kind,
    string Status,
    PrivacyAnswer.Steps Progress,
    DateTimeOffset RequestedAt,
    DateTimeOffset? FinishedAt,
    DateTimeOffset? ExpiresAt,
    IReadOnlyDictionary<string, JsonElement>? Receipt)
{
    public static async Task<PrivacyAnswer> OfAsync(PrivacyRequest request, UserDbContext db, CancellationToken cancellationToken)
    {
        var done = await db.Set<PrivacyStep>().AsNoTracking().Where(s => s.RequestId == request.Id).OrderBy(s => s.DoneAt)
            .Select(s => new { s.Name, s.Receipt }).ToListAsync(cancellationToken);
        var isFinished = request.FinishedAt is not null;
        return new(
            request.Id,
            request.Kind,
            isFinished ? "finished" : request.Failures > 0 ? "waiting" : "running",
            new(done.Count, PrivacySteps.Of(request.Kind).Count),
            request.RequestedAt,
            request.FinishedAt,
            request.ExpiresAt,
            isFinished && request.Kind == PrivacyRequest.Erase ? done.ToDictionary(s => s.Name, s => s.Receipt!.Value) : null);
    }

    internal sealed record Steps(int Done, int Of);
}
