using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Accounts;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.ExternalLogins.Providers;
using Gatehouse.AuthService.Identity;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Gatehouse.AuthService.Features.ExternalLogins;

/// <summary>A person's accounts elsewhere: one more, one less, never below one way to sign in. Each change is told by mail and event.</summary>
internal sealed class LinkedAccounts(AuthDbContext context, ProviderCatalogue providers, AccountMail mail, AuditTrail audit, TimeProvider time)
{
    public Task<List<LinkedAccount>> OfAsync(UserId user, CancellationToken cancellationToken) =>
        context.LinkedAccounts.AsNoTracking().Where(l => l.UserId == user).OrderBy(l => l.LinkedAt).ToListAsync(cancellationToken);

    /// <summary>In a transaction of its own.</summary>
    /// <returns>Whether it is theirs now: not when it is somebody else's.</returns>
    public async Task<bool> LinkAsync(User user, ExternalProvider provider, ExternalIdentity identity, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        if (await context.LinkedAccounts.Where(l => l.Provider == provider.Key && l.Subject == identity.Subject).Select(l => (UserId?)l.UserId).SingleOrDefaultAsync(cancellationToken) is { } owner)
        {
            return owner == user.Id;
        }

        await AddAsync(user, provider, identity, cancellationToken);
        try
        {
            await audit.WriteAsync(context, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException failure) when (failure.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            // Two at once with the same account.
            return false;
        }
    }

    /// <summary>Within the caller's transaction, which writes what was noted.</summary>
    public async Task AddAsync(User user, ExternalProvider provider, ExternalIdentity identity, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        context.Add(new LinkedAccount
        {
            Id = Guid.CreateVersion7(),
            UserId = user.Id,
            Provider = provider.Key,
            Subject = identity.Subject,
            Name = provider.Name,
            Email = identity.Email is { Length: <= 254 } email ? email : null,
            LinkedAt = now,
            LastUsedAt = now,
        });
        mail.AddExternalLoginChanged(user, provider.Name, isLinked: true);
        await audit.NoteAsync(context, user.Id, AuditActions.ExternalLoginLinked, new { provider = provider.Key }, cancellationToken, user.Id);
    }

    /// <returns>Why not, or nothing.</returns>
    public async Task<ProblemHttpResult?> UnlinkAsync(UserId person, Guid id, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);

        // Two at once could each leave the other's.
        var user = await context.Users.FromSql($"select * from users where id = {person.Value} for update").SingleAsync(cancellationToken);
        var all = await context.LinkedAccounts.Where(l => l.UserId == person).ToListAsync(cancellationToken);
        if (all.Find(l => l.Id == id) is not { } link)
        {
            return Problems.NotFound();
        }

        // A company can end its own provider any day: that is no way to rely on.
        if (user.PasswordHash is null && !all.Exists(l => l != link && providers.IsPlatforms(l.Provider))
            && !await context.UserPasskeys.AnyAsync(p => p.UserId == person, cancellationToken))
        {
            return Problems.Conflict("This is the only way you can sign in. Choose a password or add a passkey first.");
        }

        context.Remove(link);
        mail.AddExternalLoginChanged(user, link.Name, isLinked: false);
        await audit.NoteAsync(context, person, AuditActions.ExternalLoginUnlinked, new { provider = link.Provider }, cancellationToken, person);
        await audit.WriteAsync(context, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return null;
    }
}
