using System.Buffers.Text;
using System.Text.Json;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Accounts;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.MultiFactor;
using Gatehouse.AuthService.Identity;
using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Passkeys;

/// <summary>Adds, names and removes people's passkeys (Web Authentication Level 3, section 7.1).</summary>
internal sealed class Passkeys(
    AuthDbContext context,
    IPasskeyHandler<User> handler,
    IUserPasskeyStore<User> store,
    SecondFactors factors,
    KeyProtection protection,
    AccountMail mail,
    AuditTrail audit,
    TimeProvider time)
{
    public const int MaxForOnePerson = 20;
    public const int MaxNameLength = 60;

    public async Task<PasskeyQuestion> AskAsync(User user, HttpContext http)
    {
        var asked = await handler.MakeCreationOptionsAsync(
            new() { Id = user.Id.ToString(), Name = user.Email!, DisplayName = user.Name }, http);
        var ceremony = new PasskeyCeremony(CeremonyPurpose.Add, user.Id, asked.AttestationState, time.GetUtcNow() + PasskeyCeremony.Life);
        return new(JsonElement.Parse(asked.CreationOptionsJson), ceremony.Seal(protection));
    }

    /// <returns>The passkey with the recovery codes that came with the first second factor, or why not.</returns>
    public async Task<(PasskeyAdded? Added, ProblemHttpResult? Refusal)> AddAsync(
        User user, PasskeyAnswer answer, string name, HttpContext http, CancellationToken cancellationToken)
    {
        var ceremony = PasskeyCeremony.Open(answer.Ceremony, protection, CeremonyPurpose.Add, time.GetUtcNow());
        if (ceremony?.UserId != user.Id)
        {
            return (null, Problems.Invalid("ceremony", "This took too long, or was begun elsewhere. Try again."));
        }

        var result = await handler.PerformAttestationAsync(new()
        {
            HttpContext = http,
            CredentialJson = answer.Credential,
            AttestationState = ceremony.State,
        });
        if (!result.Succeeded)
        {
            return (null, Problems.Invalid("credential", "The passkey was not accepted. Try again."));
        }

        if (await context.UserPasskeys.CountAsync(p => p.UserId == user.Id, cancellationToken) >= MaxForOnePerson)
        {
            return (null, Problems.Conflict($"{MaxForOnePerson} passkeys are the most: remove one first."));
        }

        result.Passkey.Name = name.Trim();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await store.AddOrUpdatePasskeyAsync(user, result.Passkey, cancellationToken);
        var codes = await factors.AddedAsync(user, renewCodes: false, cancellationToken);
        var added = PasskeyEntry.Of(result.Passkey);
        mail.AddPasskeyChanged(user, added: true, added.Name);
        await audit.NoteAsync(context, user.Id, AuditActions.PasskeyAdded, new { added.Id, added.Name, added.Synced }, cancellationToken, user.Id);
        await audit.WriteAsync(context, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return (new(added, codes), null);
    }

    public async Task<IReadOnlyList<PasskeyEntry>> ListAsync(User user, CancellationToken cancellationToken) =>
        [.. (await store.GetPasskeysAsync(user, cancellationToken)).OrderBy(p => p.CreatedAt).Select(PasskeyEntry.Of)];

    /// <returns>Nothing when it is not one of the person's.</returns>
    public async Task<PasskeyEntry?> RenameAsync(User user, string id, string name, CancellationToken cancellationToken)
    {
        if (await FindAsync(user, id, cancellationToken) is not { } passkey)
        {
            return null;
        }

        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var before = passkey.Name;
        passkey.Name = name.Trim();
        await store.AddOrUpdatePasskeyAsync(user, passkey, cancellationToken);
        await audit.NoteAsync(context, user.Id, AuditActions.PasskeyRenamed, new { id, before, after = passkey.Name }, cancellationToken, user.Id);
        await audit.WriteAsync(context, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return PasskeyEntry.Of(passkey);
    }

    /// <returns>Whether it was one of the person's.</returns>
    public async Task<bool> RemoveAsync(User user, string id, CancellationToken cancellationToken)
    {
        if (await FindAsync(user, id, cancellationToken) is not { } passkey)
        {
            return false;
        }

        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await store.RemovePasskeyAsync(user, passkey.CredentialId, cancellationToken);
        await context.SaveChangesAsync(cancellationToken);
        await factors.RemovedAsync(user, cancellationToken);
        var removed = PasskeyEntry.Of(passkey);
        mail.AddPasskeyChanged(user, added: false, removed.Name);
        await audit.NoteAsync(context, user.Id, AuditActions.PasskeyRemoved, new { removed.Id, removed.Name }, cancellationToken, user.Id);
        await audit.WriteAsync(context, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private async Task<UserPasskeyInfo?> FindAsync(User user, string id, CancellationToken cancellationToken) =>
        id.Length < 1400 && Base64Url.IsValid(id) ? await store.FindPasskeyAsync(user, Base64Url.DecodeFromChars(id), cancellationToken) : null;
}

/// <summary>A passkey as its owner sees it.</summary>
/// <param name="Id">The credential id.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Synced">Whether it may be on several devices.</param>
/// <param name="CreatedAt">When it was added.</param>
internal sealed record PasskeyEntry(string Id, string Name, bool Synced, DateTimeOffset CreatedAt)
{
    public static PasskeyEntry Of(UserPasskeyInfo passkey) => new(
        Base64Url.EncodeToString(passkey.CredentialId), passkey.Name ?? "Passkey", passkey.IsBackupEligible, passkey.CreatedAt);
}

internal sealed record PasskeyAdded(PasskeyEntry Passkey, IReadOnlyList<string> RecoveryCodes);
