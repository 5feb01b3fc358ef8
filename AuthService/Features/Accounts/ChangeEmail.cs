using System.ComponentModel.DataAnnotations;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Identity;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Accounts;

/// <summary>Mails a link to a new address; the old one stays in force until it is followed.</summary>
internal static class ChangeEmail
{
    public static async Task<Results<Accepted, ProblemHttpResult>> HandleAsync(
        Request request,
        Caller caller,
        HttpContext http,
        AuthDbContext context,
        CredentialCheck credentials,
        AccountTokens tokens,
        AccountMail mail,
        AuditTrail audit,
        CancellationToken cancellationToken)
    {
        var user = await context.Users.SingleOrDefaultAsync(u => u.Id == caller.UserId, cancellationToken);
        if (!await credentials.VerifyAsync(user, request.CurrentPassword, Device.Of(http), cancellationToken))
        {
            return Problems.Invalid("currentPassword", "This is not your current password.");
        }

        var (email, name) = (request.NewEmail.Trim(), User.Normalize(request.NewEmail));
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        if (!await UserRow.HoldAsync(context, user!, cancellationToken))
        {
            return Problems.Invalid("currentPassword", "This is not your current password.");
        }

        if (await context.Users.AsNoTracking().SingleOrDefaultAsync(u => u.NormalizedUserName == name, cancellationToken) is { } owner)
        {
            // Somebody's already: they are told, not the caller.
            if (!await tokens.IsTooSoonAsync(owner.Id, AccountPurpose.AlreadyRegistered, cancellationToken))
            {
                tokens.Add(owner.Id, AccountPurpose.AlreadyRegistered);
                mail.AddAlreadyRegistered(email);
            }
        }
        else if (await tokens.ReplaceAsync(user!.Id, AccountPurpose.ChangeEmail, email, cancellationToken) is { } token)
        {
            mail.AddEmailChange(user, email, token);
        }

        await audit.NoteAsync(context, user!.Id, AuditActions.EmailChangeRequested, null, cancellationToken);
        await audit.WriteAsync(context, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Accepted((string?)null);
    }

    public sealed record Request(
        [Required, EmailAddress, MaxLength(254), PlainText] string NewEmail, [Required, MaxLength(1024)] string CurrentPassword);
}
