using System.ComponentModel.DataAnnotations;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Messaging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Gatehouse.AuthService.Features.Accounts;

/// <summary>The link in a mail was followed: the address is its owner's, also a new one that takes the old one's place.</summary>
internal static class ConfirmEmail
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        Request request,
        AuthDbContext context,
        AccountTokens tokens,
        AccountMail mail,
        Outbox outbox,
        AuditTrail audit,
        CancellationToken cancellationToken)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);

        // The person's row first, as where a password is changed: of the two at the same time the later one finds its link gone.
        if (await tokens.FindAsync(request.Token, cancellationToken) is not { Purpose: AccountPurpose.ConfirmEmail or AccountPurpose.ChangeEmail } token
            || await context.Users.FromSql($"select * from users where id = {token.UserId.Value} for no key update").SingleOrDefaultAsync(cancellationToken)
                is not { ClosedAt: null } user
            || !await tokens.SpendAsync(token, cancellationToken))
        {
            return Problems.Invalid("token", "The link is no longer good; ask for a new one.");
        }

        user.EmailConfirmed = true;
        if (token is { Purpose: AccountPurpose.ChangeEmail, Email: { } email })
        {
            var old = user.Email!;
            user.ChangeEmail(email);
            await tokens.WithdrawAsync(user.Id, cancellationToken);
            mail.AddEmailChanged(user, old);
            outbox.Add(context, new UserEmailChanged(user.Id, email));
        }

        var action = token.Purpose is AccountPurpose.ChangeEmail ? AuditActions.EmailChanged : AuditActions.EmailConfirmed;
        await audit.NoteAsync(context, user.Id, action, null, cancellationToken, user.Id);
        try
        {
            await audit.WriteAsync(context, cancellationToken);
        }
        catch (DbUpdateException failure) when (failure.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            // They own the address, so they may know.
            return Problems.Conflict("There is another account with this address.");
        }

        await transaction.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    public sealed record Request([Required, MaxLength(100), PlainText] string Token);
}
