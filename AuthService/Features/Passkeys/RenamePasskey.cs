using System.ComponentModel.DataAnnotations;
using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Passkeys;

/// <summary>Another name for one of the caller's passkeys; another person's is 404.</summary>
internal static class RenamePasskey
{
    public static async Task<Results<Ok<PasskeyEntry>, ProblemHttpResult>> HandleAsync(
        string id, Request request, Caller caller, AuthDbContext context, Passkeys passkeys, CancellationToken cancellationToken)
    {
        var user = await context.Users.SingleAsync(u => u.Id == caller.UserId, cancellationToken);
        return await passkeys.RenameAsync(user, id, request.Name, cancellationToken) is { } renamed
            ? TypedResults.Ok(renamed)
            : Problems.NotFound();
    }

    public sealed record Request([Required, Length(1, Passkeys.MaxNameLength), PlainText] string Name);
}
