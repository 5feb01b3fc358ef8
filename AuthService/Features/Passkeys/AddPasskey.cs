using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Passkeys;

/// <summary>A new passkey: the question for the browser, and its answer.</summary>
internal static class AddPasskey
{
    public static async Task<Ok<PasskeyQuestion>> AskAsync(
        Caller caller, AuthDbContext context, Passkeys passkeys, HttpContext http, CancellationToken cancellationToken) =>
        TypedResults.Ok(await passkeys.AskAsync(await context.Users.SingleAsync(u => u.Id == caller.UserId, cancellationToken), http));

    public static async Task<Results<Created<Response>, ProblemHttpResult>> HandleAsync(
        Request request, Caller caller, AuthDbContext context, Passkeys passkeys, HttpContext http, CancellationToken cancellationToken)
    {
        var user = await context.Users.SingleAsync(u => u.Id == caller.UserId, cancellationToken);
        var (added, refusal) = await passkeys.AddAsync(
            user, new(request.Ceremony, request.Credential!.Value.GetRawText()), request.Name, http, cancellationToken);
        return added is null
            ? refusal!
            : TypedResults.Created(
                $"/api/auth/passkeys/{added.Passkey.Id}",
                new Response(added.Passkey.Id, added.Passkey.Name, added.Passkey.Synced, added.Passkey.CreatedAt, added.RecoveryCodes));
    }

    public sealed record Request(
        [Required, MaxLength(PasskeyCeremony.MaxLength)] string Ceremony,
        [Required] JsonElement? Credential,
        [Required, Length(1, Passkeys.MaxNameLength), PlainText] string Name);

    /// <summary>With the first second factor come recovery codes, shown once.</summary>
    internal sealed record Response(string Id, string Name, bool Synced, DateTimeOffset CreatedAt, IReadOnlyList<string> RecoveryCodes);
}
