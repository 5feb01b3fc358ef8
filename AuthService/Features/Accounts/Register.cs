using System.ComponentModel.DataAnnotations;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.Tenants;
using Gatehouse.AuthService.Identity;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Gatehouse.AuthService.Features.Accounts;

/// <summary>
/// A new company with its first admin. For an address that is known already the same is done with another address and
/// then undone: the answer has the same form, its ids exist nowhere, and it took the same time.
/// </summary>
internal static class Register
{
    public static async Task<Results<Created<Response>, ProblemHttpResult>> HandleAsync(
        Request request,
        AuthDbContext context,
        TenantFounder founder,
        Passwords passwords,
        AccountTokens tokens,
        AccountMail mail,
        AuditTrail audit,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (PasswordRules.Refusal(request.Password, request.Email, request.Name, request.Company) is { } refusal)
        {
            return Problems.Invalid("password", refusal);
        }

        var name = User.Normalize(request.Email);
        var known = await context.Users.AsNoTracking().SingleOrDefaultAsync(u => u.NormalizedUserName == name, cancellationToken);
        var tooSoon = await tokens.IsTooSoonAsync(known?.Id ?? UserId.New(), AccountPurpose.AlreadyRegistered, cancellationToken);
        var user = User.Create(known is not null ? $"{Guid.NewGuid():N}@known.invalid" : request.Email, request.Name, time.GetUtcNow());
        user.PasswordHash = await passwords.HashAsync(request.Password, cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var tenant = await founder.FoundAsync(request.Company, cancellationToken);
        founder.Introduce(user, tenant.Id);
        founder.Join(user.Id, tenant.Id, context.Roles.Local.Where(r => r.Name == BuiltInRoles.CompanyAdmin));
        audit.Add(context, AuditActions.TenantCreated, $"tenant/{tenant.Id}", new { tenant.Slug }, user.Id);
        audit.Add(context, AuditActions.AccountRegistered, $"user/{user.Id}", null, user.Id);
        try
        {
            mail.AddConfirmation(user, tokens.Add(user.Id, AccountPurpose.ConfirmEmail));
            await context.SaveChangesAsync(cancellationToken);
            await (known is not null ? transaction.RollbackAsync(cancellationToken) : transaction.CommitAsync(cancellationToken));
        }
        catch (DbUpdateException failure) when (IsKnownAddress(failure))
        {
            // The same address twice at the same moment: the other one has it.
            await transaction.RollbackAsync(cancellationToken);
        }

        if (known is not null && !tooSoon)
        {
            // Its owner may have forgotten that they have an account; nobody else learns of it.
            context.ChangeTracker.Clear();
            tokens.Add(known.Id, AccountPurpose.AlreadyRegistered);
            mail.AddAlreadyRegistered(request.Email);
            await context.SaveChangesAsync(cancellationToken);
        }

        return TypedResults.Created((string?)null, new Response(user.Id, tenant.Id, tenant.Slug));
    }

    private static bool IsKnownAddress(DbUpdateException failure) => failure.InnerException is PostgresException
    {
        SqlState: PostgresErrorCodes.UniqueViolation,
        TableName: "users",
    };

    public sealed record Request(
        [Required, EmailAddress, MaxLength(254), PlainText] string Email,
        [Required, MaxLength(1024)] string Password,
        [Required, Length(1, 100), PlainText] string Name,
        [Required, Length(1, 100), PlainText] string Company);

    internal sealed record Response(UserId UserId, TenantId TenantId, string TenantSlug);
}
