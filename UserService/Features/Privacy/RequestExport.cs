using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.UserService.Domain;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.UserService.Features.Privacy;

/// <summary>Begins to collect everything about a person, from every service. Asked again while it goes on, it is the same request.</summary>
internal static class RequestExport
{
    public static async Task<Results<Accepted<Response>, ProblemHttpResult>> HandleAsync(
        Caller caller, HttpContext http, PrivacyQueue queue, CancellationToken cancellationToken, ExportRequest? request = null)
    {
        var (found, refusal) = await queue.FindAsync(request?.UserId ?? caller.UserId, caller, http, cancellationToken);
        if (found is null)
        {
            return refusal!;
        }

        var id = await queue.AddAsync(PrivacyRequest.Export, found.Person, caller, null, cancellationToken);
        return TypedResults.Accepted($"/privacy/requests/{id}", new Response(id!.Value));
    }

    /// <param name="UserId">Somebody else, for who acts on every company.</param>
    public sealed record ExportRequest(UserId? UserId = null);

    internal sealed record Response(Guid Id);
}
