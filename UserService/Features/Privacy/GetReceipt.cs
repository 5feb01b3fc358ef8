using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.UserService.Data;
using Gatehouse.UserService.Domain;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.UserService.Features.Privacy;

/// <summary>How far an erasure is, and its receipt, for who has the token: their account is gone.</summary>
internal static class GetReceipt
{
    public static async Task<Results<Ok<PrivacyAnswer>, ProblemHttpResult>> HandleAsync(
        ReceiptRequest request, UserDbContext db, CancellationToken cancellationToken)
    {
        var found = await db.Set<PrivacyRequest>().AsNoTracking().SingleOrDefaultAsync(r => r.Id == request.Id, cancellationToken);
        return found?.ReceiptHash is { } hash && CryptographicOperations.FixedTimeEquals(hash, RequestErasure.Hash(request.ReceiptToken))
            ? TypedResults.Ok(await PrivacyAnswer.OfAsync(found, db, cancellationToken))
            : Problems.NotFound();
    }

    public sealed record ReceiptRequest(Guid Id, [Required, MaxLength(100)] string ReceiptToken);
}
