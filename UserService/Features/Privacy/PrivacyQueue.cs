using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Messaging;
using Gatehouse.ServiceDefaults.Privacy;
using Gatehouse.UserService.Data;
using Gatehouse.UserService.Domain;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Gatehouse.UserService.Features.Privacy;

/// <summary>Who may ask about whom, and the requests that wait for their steps.</summary>
internal sealed class PrivacyQueue(UserDbContext db, OtherServices services, PermissionCache permissions, Outbox outbox, TimeProvider time)
{
    /// <summary>The person as AuthService knows them, if the caller may ask for them.</summary>
    public async Task<(FoundPerson? Found, ProblemHttpResult? Refusal)> FindAsync(
        UserId user, Caller caller, HttpContext http, CancellationToken cancellationToken)
    {
        if (user != caller.UserId && !await MayAskForAllAsync(caller, cancellationToken))
        {
            return (null, Problems.Forbidden(Permissions.PlatformAdmin, (await permissions.GetAsync(caller.Token, cancellationToken))?.Permissions ?? []));
        }

        try
        {
            return await services.FindAsync(user, cancellationToken) is { } found ? (found, null) : (null, Problems.NotFound());
        }
        catch (Exception failure) when (failure is HttpRequestException or TimeoutException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            http.Response.Headers.RetryAfter = "5";
            return (null, Problems.Of(StatusCodes.Status503ServiceUnavailable, ErrorCodes.ServiceUnavailable));
        }
    }

    public async Task<bool> MayAskForAllAsync(Caller caller, CancellationToken cancellationToken) =>
        (await permissions.GetAsync(caller.Token, cancellationToken))?.Has(Permissions.PlatformAdmin) is true;

    /// <returns>The request's id, of the one that goes on already when there is one; nothing for an erasure that does.</returns>
    public async Task<Guid?> AddAsync(string kind, Person person, Caller caller, byte[]? receiptHash, CancellationToken cancellationToken)
    {
        var request = PrivacyRequest.Of(kind, person, caller.UserId, time.GetUtcNow(), receiptHash);
        db.Add(request);
        outbox.Add(db, new PrivacyRequested(request.Id, person.UserId, kind, caller.UserId));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return request.Id;
        }
        catch (DbUpdateException failure) when (failure.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            db.ChangeTracker.Clear();
            return kind == PrivacyRequest.Erase
                ? null
                : await db.Set<PrivacyRequest>().Where(r => r.UserId == person.UserId && r.Kind == kind)
                    .OrderByDescending(r => r.Id).Select(r => r.Id).FirstAsync(cancellationToken);
        }
    }
}
