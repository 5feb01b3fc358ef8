using System.Text.Json.Nodes;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.MultiFactor;
using Gatehouse.AuthService.Features.Passkeys;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Identity;
using Gatehouse.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.AuthService.UnitTests.Service;

/// <summary>What a passkey is worth, and what passes for one and is not.</summary>
[Collection(AuthServerCollection.Name)]
public sealed class PasskeyTests(AuthServer server)
{
    private readonly ManualTime time = new();

    [Theory]
    [InlineData(false, "hwk")]
    [InlineData(true, "swk")]
    public async Task Passkey_Alone_SignsIn_AsTwoFactors(bool synced, string method)
    {
        await using var services = server.Start(time);
        var firm = await Firm.FoundAsync(services);
        using var passkey = new SoftwarePasskey { IsSynced = synced };
        var added = await AddAsync(firm, passkey);
        Assert.Equal(RecoveryCode.HowMany, added!.RecoveryCodes.Count);
        Assert.Equal(synced, added.Passkey.Synced);

        var (user, methods) = (await SignInAsync(firm, passkey))!.Value;
        Assert.Equal(firm.UserId, user.Id);
        Assert.Equal([method, "user", "mfa"], methods);
        var proof = new Proof(methods, time.GetUtcNow());
        Assert.Equal(("passkey", true), (proof.LoginMethod, proof.HasSecondFactor));
        Assert.IsType<Ok<TokenAnswer>>(await CompleteAsync(firm, proof));

        // From now on the password alone is not enough, and a passkey is an answer to that.
        var challenge = Assert.IsType<Ok<MfaChallenge>>(await CompleteAsync(firm, Proof.ByPassword(time.GetUtcNow()))).Value!;
        Assert.Equal([SecondFactors.Passkey, SecondFactors.Recovery], challenge.Methods);
    }

    [Fact]
    public async Task Answer_CountsOnce_AlsoOfManyAtOnce()
    {
        await using var services = server.Start(time);
        var firm = await Firm.FoundAsync(services);
        using var passkey = new SoftwarePasskey();
        await AddAsync(firm, passkey);
        var question = await AskAsync(firm);
        var answer = new PasskeyAnswer(question.Ceremony, passkey.Get(Options(question)).ToJsonString());
        var taken = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => VerifyAsync(firm, answer)));
        Assert.Single(taken, t => t is not null);
        Assert.Null(await VerifyAsync(firm, answer));
    }

    // Base64url is read with white space in it, and a key that is kept in sync counts nothing that would tell a copy.
    [Theory]
    [InlineData(" ", "")]
    [InlineData("", " ")]
    [InlineData("", "\n")]
    [InlineData("", "=")]
    public async Task Answer_CountsOnce_HoweverItsCeremonyIsSpelt(string before, string after)
    {
        await using var services = server.Start(time);
        var firm = await Firm.FoundAsync(services);
        using var passkey = new SoftwarePasskey { IsSynced = true, IsCounting = false };
        await AddAsync(firm, passkey);
        var answer = await AnswerAsync(firm, passkey);
        Assert.NotNull(await VerifyAsync(firm, answer));
        Assert.Null(await VerifyAsync(firm, answer with { Ceremony = before + answer.Ceremony + after }));
    }

    [Fact]
    public async Task Answer_OfAnotherOrigin_Party_OrWithoutVerification_IsNone()
    {
        await using var services = server.Start(time);
        var firm = await Firm.FoundAsync(services);
        using var passkey = new SoftwarePasskey();
        await AddAsync(firm, passkey);
        foreach (var spoil in new Action<SoftwarePasskey>[]
        {
            p => p.Origin = "http://localhost:8081",
            p => p.Origin = "https://localhost:8080",
            p => p.Origin = "http://localhost.evil.example:8080",
            p => p.RelyingParty = "evil.example",
            p => p.IsVerified = false,
        })
        {
            spoil(passkey);
            Assert.Null(await SignInAsync(firm, passkey));
            (passkey.Origin, passkey.RelyingParty, passkey.IsVerified) = ("http://localhost:8080", "localhost", true);
        }

        Assert.NotNull(await SignInAsync(firm, passkey));

        // A copy has signed less often.
        passkey.Counter = 0;
        Assert.Null(await SignInAsync(firm, passkey));
    }

    [Fact]
    public async Task Ceremony_IsGoodForItsPurpose_ItsPerson_AndTenMinutes()
    {
        await using var services = server.Start(time);
        var (firm, other) = (await Firm.FoundAsync(services), await Firm.FoundAsync(services));
        using var passkey = new SoftwarePasskey();
        using var foreign = new SoftwarePasskey();
        await AddAsync(firm, passkey);
        await AddAsync(other, foreign);

        var adding = await firm.InScopeAsync(async scope => await Passkeys(scope).AskAsync(await UserAsync(scope, firm), Request(scope)));
        Assert.Null(await VerifyAsync(firm, new(adding.Ceremony, passkey.Get(Options(adding)).ToJsonString())));
        var refused = await other.InScopeAsync(async scope => await Passkeys(scope).AddAsync(
            await UserAsync(scope, other), new(adding.Ceremony, foreign.Create(Options(adding)).ToJsonString()), "Stolen", Request(scope), CancellationToken.None));
        Assert.Equal(400, refused.Refusal!.StatusCode);

        // As the second factor of one person, another's key is nothing.
        Assert.Null(await firm.InScopeAsync(async scope => await Check(scope).VerifyAsync(
            await AnswerAsync(firm, foreign), await UserAsync(scope, firm), Request(scope), CancellationToken.None)));

        var late = await AnswerAsync(firm, passkey);
        time.Advance(PasskeyCeremony.Life);
        Assert.Null(await VerifyAsync(firm, late));
        Assert.Null(await VerifyAsync(firm, new(late.Ceremony[..^4] + "AAAA", late.Credential)));
        Assert.Null(await VerifyAsync(firm, new("nonsense", late.Credential)));
        Assert.Null(await VerifyAsync(firm, (await AnswerAsync(firm, passkey)) with { Credential = "{}" }));
    }

    [Fact]
    public async Task Removed_OrClosed_OpensNothing_AndTheLastOneTakesTheSecondFactorWithIt()
    {
        await using var services = server.Start(time);
        var firm = await Firm.FoundAsync(services);
        using var first = new SoftwarePasskey();
        using var second = new SoftwarePasskey();
        await AddAsync(firm, first);
        Assert.Empty((await AddAsync(firm, second))!.RecoveryCodes);
        Assert.False(await RemoveAsync(firm, new SoftwarePasskey().Id));
        Assert.True(await RemoveAsync(firm, first.Id));
        Assert.Null(await SignInAsync(firm, first));
        Assert.NotNull(await SignInAsync(firm, second));
        Assert.IsType<Ok<MfaChallenge>>(await CompleteAsync(firm, Proof.ByPassword(time.GetUtcNow())));

        // Guesses at the password that shut strangers out are nothing to it.
        await server.RunAsync(
            "insert into login_failures (key, count, last_at, locked_until) values ($1, 0, now(), now() + interval '100 years')", $"account:{firm.UserId}");
        Assert.Null(await firm.VerifyAsync(Firm.Password));
        Assert.NotNull(await SignInAsync(firm, second));

        await server.RunAsync("update users set closed_at = now() where id = $1", firm.UserId.Value);
        Assert.Null(await SignInAsync(firm, second));
        await server.RunAsync("update users set closed_at = null where id = $1", firm.UserId.Value);

        Assert.True(await RemoveAsync(firm, second.Id));
        Assert.IsType<Ok<TokenAnswer>>(await CompleteAsync(firm, Proof.ByPassword(time.GetUtcNow())));
        Assert.Equal(0L, await server.RunAsync("select count(*) from recovery_codes where user_id = $1", firm.UserId.Value));
        Assert.Equal(2L, await server.RunAsync(
            "select count(*) from audit_entries where action = 'account.passkey-removed' and tenant_id = $1", firm.TenantId.Value));
        Assert.Equal(2L, await server.RunAsync(
            "select count(*) from outbox where type = 'users.second-factor-changed.v1' and subject = $1 and envelope like '%passkey-added%'",
            firm.UserId.ToString()));
    }

    [Theory]
    [InlineData("password", "passkey", 403)]
    [InlineData("passkey", "password", 403)]
    [InlineData("passkey", "passkey", 200)]
    public async Task Company_ThatTakesOneWay_RefusesTheOther(string allowed, string used, int status)
    {
        await using var services = server.Start(time);
        var firm = await Firm.FoundAsync(services);
        await server.RunAsync(
            $$"""update tenants set settings = '{"allowedLoginMethods":["{{allowed}}"]}' where id = $1""", firm.TenantId.Value);
        var proof = used == "passkey" ? new Proof(["hwk", "user", "mfa"], time.GetUtcNow()) : Proof.ByPassword(time.GetUtcNow());
        var answer = await CompleteAsync(firm, proof);
        Assert.Equal(status, answer is ProblemHttpResult problem ? problem.StatusCode : 200);
    }

    private static async Task<PasskeyAdded?> AddAsync(Firm firm, SoftwarePasskey passkey) => await firm.InScopeAsync(async scope =>
    {
        var user = await UserAsync(scope, firm);
        var question = await Passkeys(scope).AskAsync(user, Request(scope));
        var (added, refusal) = await Passkeys(scope).AddAsync(
            user, new(question.Ceremony, passkey.Create(Options(question)).ToJsonString()), "Key", Request(scope), CancellationToken.None);
        Assert.True(added is not null, refusal?.ProblemDetails.Detail);
        return added;
    });

    private static Task<bool> RemoveAsync(Firm firm, string id) => firm.InScopeAsync(async scope =>
        await Passkeys(scope).RemoveAsync(await UserAsync(scope, firm), id, CancellationToken.None));

    private static Task<PasskeyQuestion> AskAsync(Firm firm) =>
        firm.InScopeAsync(scope => Check(scope).AskAsync(null, Request(scope)));

    private static async Task<PasskeyAnswer> AnswerAsync(Firm firm, SoftwarePasskey passkey)
    {
        var question = await AskAsync(firm);
        return new(question.Ceremony, passkey.Get(Options(question)).ToJsonString());
    }

    private static Task<(User User, IReadOnlyList<string> Methods)?> VerifyAsync(Firm firm, PasskeyAnswer answer) =>
        firm.InScopeAsync(scope => Check(scope).VerifyAsync(answer, null, Request(scope), CancellationToken.None));

    private static async Task<(User User, IReadOnlyList<string> Methods)?> SignInAsync(Firm firm, SoftwarePasskey passkey) =>
        await VerifyAsync(firm, await AnswerAsync(firm, passkey));

    private static Task<IResult> CompleteAsync(Firm firm, Proof proof) => firm.InScopeAsync(async scope =>
        (await scope.GetRequiredService<SignIn>().CompleteAsync(
            await UserAsync(scope, firm), null, new("Test", null), proof, null, CancellationToken.None)).Result);

    private static JsonNode Options(PasskeyQuestion question) => JsonNode.Parse(question.Options.GetRawText())!;

    private static Passkeys Passkeys(IServiceProvider scope) => scope.GetRequiredService<Passkeys>();

    private static PasskeyCheck Check(IServiceProvider scope) => scope.GetRequiredService<PasskeyCheck>();

    private static DefaultHttpContext Request(IServiceProvider scope) => new() { RequestServices = scope };

    private static Task<User> UserAsync(IServiceProvider scope, Firm firm) =>
        scope.GetRequiredService<AuthDbContext>().Users.SingleAsync(u => u.Id == firm.UserId);
}
