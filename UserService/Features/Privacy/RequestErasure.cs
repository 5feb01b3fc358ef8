using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.UserService.Domain;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;

namespace Gatehouse.UserService.Features.Privacy;

/// <summary>Begins to erase a person from every service, for good. The answer's token is what still opens the receipt afterwards.</summary>
internal static class RequestErasure
{
    public static async Task<Results<Accepted<Response>, ProblemHttpResult>> HandleAsync(
        ErasureRequest request, Caller caller, HttpContext http, PrivacyQueue queue, CancellationToken cancellationToken)
    {
        var (found, refusal) = await queue.FindAsync(request.UserId ?? caller.UserId, caller, http, cancellationToken);
        if (found is null)
        {
            return refusal!;
        }

        if (!string.Equals(request.ConfirmEmail.Trim(), found.Person.Email, StringComparison.OrdinalIgnoreCase))
        {
            return Problems.Invalid("confirmEmail", "This is not the address of the account that would be erased.");
        }

        if (found.LastAdminOf is { } company)
        {
            return Problems.Conflict($"Nobody else runs '{company}': hand it over or delete it first.");
        }

        var token = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));
        var id = await queue.AddAsync(PrivacyRequest.Erase, found.Person, caller, Hash(token), cancellationToken);
        return id is { } begun
            ? TypedResults.Accepted($"/privacy/requests/{begun}", new Response(begun, token))
            : Problems.Conflict("The erasure has begun already.");
    }

    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <param name="ConfirmEmail">The address of who is to be erased, so that nobody is by mistake.</param>
    /// <param name="UserId">Somebody else, for who acts on every company.</param>
    public sealed record ErasureRequest([Required, MaxLength(320)] string ConfirmEmail, UserId? UserId = null);

    internal sealed record Response(Guid Id, string ReceiptToken);
}
