using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.MultiFactor;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Identity;
using Gatehouse.TestKit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.AuthService.UnitTests.Service;

/// <summary>What a second factor is worth.</summary>
[Collection(AuthServerCollection.Name)]
public sealed class MultiFactorTests(AuthServer server)
{
    private readonly ManualTime time = new();

    [Fact]
    public async Task Secret_IsSealedInTheDatabase_AndRecoveryCodesAreHashed()
    {
        await using var services = server.Start(time);
        var firm = await Firm.FoundAsync(services);
        var (secret, codes) = await EnrolAsync(firm);
        var stored = (byte[])(await server.RunAsync("select secret from totp_authenticators where user_id = $1", firm.UserId.Value))!;
        Assert.DoesNotContain(Convert.ToHexString(secret), Convert.ToHexString(stored), StringComparison.Ordinal);
        Assert.Equal((long)RecoveryCode.HowMany, await server.RunAsync(
            "select count(*) from recovery_codes where user_id = $1 and length(hash) = 32 and used_at is null", firm.UserId.Value));
        Assert.Equal(RecoveryCode.HowMany, codes.Distinct().Count());
    }

    [Fact]
    public async Task Code_OfOneStep_IsTakenOnce_AlsoByManyAtOnce()
    {
        await using var services = server.Start(time);
        var firm = await Firm.FoundAsync(services);
        var (secret, _) = await EnrolAsync(firm);

        // The one it was confirmed with is used, too.
        Assert.False(await VerifyAsync(firm, CodeAt(secret)));
        time.Advance(TimeSpan.FromSeconds(30));
        var taken = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => VerifyAsync(firm, CodeAt(secret))));
        Assert.Single(taken, t => t);

        // Nor is an earlier one, however near.
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.True(await VerifyAsync(firm, CodeAt(secret)));
        Assert.False(await VerifyAsync(firm, Totp.CodeAt(secret, Totp.StepAt(time.GetUtcNow()) - 1)));
    }

    [Fact]
    public async Task RecoveryCode_IsTakenOnce_HoweverItIsTyped_AndBelongsToOnePerson()
    {
        await using var services = server.Start(time);
        var (firm, other) = (await Firm.FoundAsync(services), await Firm.FoundAsync(services));
        var (_, codes) = await EnrolAsync(firm);
        await EnrolAsync(other);
        Assert.False(await VerifyAsync(other, null, codes[0]));
        var taken = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ =>
            VerifyAsync(firm, null, codes[0].ToUpperInvariant().Replace("-", " ", StringComparison.Ordinal))));
        Assert.Single(taken, t => t);
        Assert.Equal(1L, await server.RunAsync(
            "select count(*) from recovery_codes where user_id = $1 and used_at is not null", firm.UserId.Value));
    }

    [Fact]
    public async Task WrongCodes_PauseTheSecondFactor_LongerEachTime_AndNeverThePassword()
    {
        await using var services = server.Start(time);
        var firm = await Firm.FoundAsync(services);
        var (secret, _) = await EnrolAsync(firm);
        time.Advance(TimeSpan.FromMinutes(1));

        // Ten at once: five are looked at.
        var refusals = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => RefusalAsync(firm, "000 00x")));
        Assert.Equal(5, refusals.Count(r => r == 401));
        Assert.Equal(5, refusals.Count(r => r == 429));
        Assert.Equal(429, await RefusalAsync(firm, CodeAt(secret)));
        Assert.NotNull(await firm.VerifyAsync(Firm.Password));

        time.Advance(TimeSpan.FromSeconds(SecondFactorAttempts.FirstPauseSeconds));
        Assert.Equal(401, await RefusalAsync(firm, "wrong"));
        time.Advance(TimeSpan.FromSeconds(SecondFactorAttempts.FirstPauseSeconds));
        Assert.Equal(429, await RefusalAsync(firm, CodeAt(secret)));
        time.Advance(TimeSpan.FromSeconds(SecondFactorAttempts.FirstPauseSeconds));
        Assert.Null(await RefusalAsync(firm, CodeAt(secret)));

        // Forgotten with the right one.
        Assert.Equal(401, await RefusalAsync(firm, "wrong"));
        Assert.Equal(401, await RefusalAsync(firm, "wrong"));
    }

    [Fact]
    public async Task Password_Alone_IsAnsweredWithAChallenge_WhoseTokenIsGoodForThatOnly()
    {
        await using var services = server.Start(time);
        var firm = await Firm.FoundAsync(services);
        await EnrolAsync(firm);
        var challenge = Assert.IsType<Ok<MfaChallenge>>(await CompleteAsync(firm, Proof.ByPassword(time.GetUtcNow()))).Value!;
        Assert.True(challenge is { MfaRequired: true, MfaEnrollmentRequired: false });
        Assert.True(await FindsAsync(firm, challenge, PendingStep.SecondFactor));
        Assert.False(await FindsAsync(firm, challenge, PendingStep.Tenant));
        Assert.False(await FindsAsync(firm, challenge, PendingStep.Enrolment));
        Assert.IsType<Ok<TokenAnswer>>(await CompleteAsync(firm, Proof.ByPassword(time.GetUtcNow()).With(["otp", "mfa"], time.GetUtcNow())));

        // Nor does any other way lead around it.
        var started = await firm.InScopeAsync(async scope => await scope.GetRequiredService<SessionStarter>().StartAsync(
            await UserAsync(scope, firm), null, new("Test", null), Proof.ByPassword(time.GetUtcNow()), null, CancellationToken.None));
        Assert.Null(started);

        // Another password since, or five minutes.
        await server.RunAsync("update users set password_hash = 'x' where id = $1", firm.UserId.Value);
        Assert.False(await FindsAsync(firm, challenge, PendingStep.SecondFactor));
        challenge = Assert.IsType<Ok<MfaChallenge>>(await CompleteAsync(firm, Proof.ByPassword(time.GetUtcNow()))).Value!;
        Assert.True(await FindsAsync(firm, challenge, PendingStep.SecondFactor));
        time.Advance(PendingLogin.Life);
        Assert.False(await FindsAsync(firm, challenge, PendingStep.SecondFactor));
    }

    [Fact]
    public async Task ShortPassword_WithoutASecondFactorAnyMore_HasToBeJoinedByOne()
    {
        await using var services = server.Start(time);
        var firm = await Firm.FoundAsync(services);
        await server.RunAsync("update users set has_short_password = true where id = $1", firm.UserId.Value);
        var challenge = Assert.IsType<Ok<MfaChallenge>>(await CompleteAsync(firm, Proof.ByPassword(time.GetUtcNow()))).Value!;
        Assert.True(challenge is { MfaRequired: false, MfaEnrollmentRequired: true });
        Assert.True(await FindsAsync(firm, challenge, PendingStep.Enrolment));
        Assert.False(await FindsAsync(firm, challenge, PendingStep.SecondFactor));
    }

    [Fact]
    public async Task Authenticator_ThatIsNotConfirmedInTime_CountsForNothing()
    {
        await using var services = server.Start(time);
        var firm = await Firm.FoundAsync(services);
        var secret = await BeginAsync(firm);
        time.Advance(TimeSpan.FromMinutes(16));
        Assert.Equal(409, await ConfirmAsync(firm, secret));
        Assert.IsType<Ok<TokenAnswer>>(await CompleteAsync(firm, Proof.ByPassword(time.GetUtcNow())));
    }

    private static async Task<(byte[] Secret, IReadOnlyList<string> Codes)> EnrolAsync(Firm firm)
    {
        var secret = await BeginAsync(firm);
        var codes = await firm.InScopeAsync(async scope => (await scope.GetRequiredService<Authenticators>().ConfirmAsync(
            await UserAsync(scope, firm), CodeAt(scope, secret), CancellationToken.None)).RecoveryCodes);
        return (secret, codes!);
    }

    private static Task<byte[]> BeginAsync(Firm firm) => firm.InScopeAsync(async scope => Base32.Read(
        (await scope.GetRequiredService<Authenticators>().BeginAsync(await UserAsync(scope, firm), CancellationToken.None))!.Secret));

    private static Task<int?> ConfirmAsync(Firm firm, byte[] secret) => firm.InScopeAsync(async scope =>
        (await scope.GetRequiredService<Authenticators>().ConfirmAsync(
            await UserAsync(scope, firm), CodeAt(scope, secret), CancellationToken.None)).Refusal?.StatusCode);

    private static async Task<bool> VerifyAsync(Firm firm, string? code, string? recoveryCode = null) => await firm.InScopeAsync(async scope =>
        (await scope.GetRequiredService<SecondFactor>().VerifyAsync(
            await UserAsync(scope, firm), code, recoveryCode, CancellationToken.None)).Methods is not null);

    private static Task<int?> RefusalAsync(Firm firm, string code) => firm.InScopeAsync(async scope =>
        (await scope.GetRequiredService<SecondFactor>().VerifyAsync(
            await UserAsync(scope, firm), code, null, CancellationToken.None)).Refusal?.StatusCode);

    private static Task<Microsoft.AspNetCore.Http.IResult> CompleteAsync(Firm firm, Proof proof) => firm.InScopeAsync(async scope =>
        (await scope.GetRequiredService<SignIn>().CompleteAsync(
            await UserAsync(scope, firm), null, new("Test", null), proof, null, CancellationToken.None)).Result);

    private static Task<bool> FindsAsync(Firm firm, MfaChallenge challenge, PendingStep step) => firm.InScopeAsync(async scope =>
        (await scope.GetRequiredService<PendingLogins>().FindAsync(challenge.MfaToken, step, CancellationToken.None)).User is not null);

    private static Task<User> UserAsync(IServiceProvider scope, Firm firm) =>
        scope.GetRequiredService<AuthDbContext>().Users.SingleAsync(u => u.Id == firm.UserId);

    private static string CodeAt(IServiceProvider scope, byte[] secret) =>
        Totp.CodeAt(secret, Totp.StepAt(scope.GetRequiredService<TimeProvider>().GetUtcNow()));

    private string CodeAt(byte[] secret) => Totp.CodeAt(secret, Totp.StepAt(time.GetUtcNow()));
}
