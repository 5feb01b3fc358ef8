using System.ComponentModel.DataAnnotations;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Identity;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Accounts;

/// <summary>Mails a link to choose a new password. The answer is the same whether or not there is such an account.</summary>
internal static class ForgotPassword
{
    public static async Task<Accepted> HandleAsync(
        Request request, AuthDbContext context, AccountTokens tokens, AccountMail mail, CancellationToken cancellationToken)
    {
        var name = User.Normalize(request.Email);
        var user = await context.Users.AsNoTracking()
            .SingleOrDefaultAsync(u => u.NormalizedUserName == name && u.ClosedAt == null, cancellationToken);

        // For nobody a row is written that no mail ever names: it takes the same time, also when asked for again.
        var nobody = tokens.NobodyAt(name);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var token = await tokens.ReplaceAsync(user?.Id ?? nobody, AccountPurpose.ResetPassword, null, cancellationToken);
        if (user is not null && token is not null)
        {
            mail.AddReset(user, token);
        }

        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Accepted((string?)null);
    }

    public sealed record Request([Required, EmailAddress, MaxLength(254), PlainText] string Email);
}
