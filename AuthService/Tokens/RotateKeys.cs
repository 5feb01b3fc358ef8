using System.ComponentModel.DataAnnotations;
using Gatehouse.AuthService.Features;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Tokens;

/// <summary>The next key before its time; in an emergency at once, with an end to every token of the old ones.</summary>
internal static class RotateKeys
{
    public static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(
        Request request, Caller caller, KeyRotation rotation, AuditTrail audit, CancellationToken cancellationToken)
    {
        var key = request.Emergency
            ? await rotation.ReplaceAsync(cancellationToken)
            : await rotation.RotateAsync(early: true, cancellationToken);
        if (key is null)
        {
            return Problems.Conflict("The next key is already published.");
        }

        await audit.RecordAsync(
            caller.UserId, AuditActions.KeysRotated, new { KeyId = key.Id, request.Emergency, request.Reason }, cancellationToken);
        return TypedResults.Ok(new Response(key.Id, key.Algorithm, key.ActivatesAt));
    }

    public sealed record Request(bool Emergency = false, [MaxLength(200), PlainText] string? Reason = null);

    internal sealed record Response(string KeyId, string Algorithm, DateTimeOffset ActivatesAt);
}
