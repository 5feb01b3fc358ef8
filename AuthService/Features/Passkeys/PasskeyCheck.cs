using System.Text.Json;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Identity;
using Gatehouse.AuthService.Tokens;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Gatehouse.AuthService.Features.Passkeys;

/// <summary>
/// Asks for a passkey and judges the answer (Web Authentication Level 3, section 7.2), with Identity's own handler: origin,
/// relying party, user verification, signature and counter. Here is added that an answer counts once, and for whom.
/// </summary>
internal sealed class PasskeyCheck(
    AuthDbContext context,
    IPasskeyHandler<User> handler,
    IUserPasskeyStore<User> store,
    KeyProtection protection,
    AuditTrail audit,
    IOptions<Identity.PasswordOptions> options,
    TimeProvider time)
{
    /// <param name="user">Whose passkeys may answer; nothing where the passkey says who it is.</param>
    /// <param name="http">The request.</param>
    public async Task<PasskeyQuestion> AskAsync(User? user, HttpContext http)
    {
        var asked = await handler.MakeRequestOptionsAsync(user, http);
        var ceremony = new PasskeyCeremony(CeremonyPurpose.SignIn, user?.Id, asked.AssertionState, time.GetUtcNow() + PasskeyCeremony.Life);
        return new(JsonElement.Parse(asked.RequestOptionsJson), ceremony.Seal(protection));
    }

    /// <param name="answer">The ceremony and the credential.</param>
    /// <param name="expected">Who it has to be, where that is known already.</param>
    /// <param name="http">The request.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The person and what it adds to the proof (RFC 8176), or nobody.</returns>
    public async Task<(User User, IReadOnlyList<string> Methods)?> VerifyAsync(
        PasskeyAnswer answer, User? expected, HttpContext http, CancellationToken cancellationToken)
    {
        if (PasskeyCeremony.Open(answer.Ceremony, protection, CeremonyPurpose.SignIn, time.GetUtcNow()) is not { } ceremony
            || (expected is not null && ceremony.UserId is { } asked && asked != expected.Id))
        {
            return null;
        }

        var result = await handler.PerformAssertionAsync(new()
        {
            HttpContext = http,
            CredentialJson = answer.Credential,
            AssertionState = ceremony.State,
        });
        if (!result.Succeeded || (expected is not null && result.User.Id != expected.Id))
        {
            await audit.RecordAsync((expected ?? result.User)?.Id, AuditActions.SignInRefused, new { reason = "passkey" }, cancellationToken);
            return null;
        }

        if (result.User.ClosedAt is not null || (options.Value.RequireConfirmedEmail && !result.User.EmailConfirmed))
        {
            await audit.RecordAsync(result.User.Id, AuditActions.SignInRefused, new { reason = "barred" }, cancellationToken);
            return null;
        }

        return await UseAsync(answer.Ceremony, ceremony, result.User, result.Passkey, cancellationToken)
            ? (result.User, MethodsOf(result.Passkey))
            : null;
    }

    /// <summary>It proves that its owner has the key, and by their finger, face or PIN that it is they: two factors in one.</summary>
    public static IReadOnlyList<string> MethodsOf(UserPasskeyInfo passkey) =>
        [passkey.IsBackupEligible ? Proof.SoftwareKey : Proof.HardwareKey, "user", "mfa"];

    // The counter and the challenge in one transaction: of two with the same answer one finds it used.
    private async Task<bool> UseAsync(
        string sealedText, PasskeyCeremony ceremony, User user, UserPasskeyInfo passkey, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        try
        {
            context.Add(new UsedChallenge { Hash = PasskeyCeremony.HashOf(sealedText), ExpiresAt = ceremony.ExpiresAt });
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException failure) when (failure.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            context.ChangeTracker.Clear();
            return false;
        }

        await store.AddOrUpdatePasskeyAsync(user, passkey, cancellationToken);
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }
}

/// <summary>What the browser answered.</summary>
/// <param name="Ceremony">As it was handed out with the question.</param>
/// <param name="Credential"><c>PublicKeyCredential</c> as JSON.</param>
internal sealed record PasskeyAnswer(string Ceremony, string Credential);
