using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Accounts;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.AuthService.Features.MultiFactor;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Identity;
using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Gatehouse.AuthService.UnitTests.Service;

/// <summary>
/// Who read the state before a change has a token that was issued before it: the token's time is taken before the
/// reading, the revocation's after the commit.
/// </summary>
[Collection(AuthServerCollection.Name)]
public sealed class RevocationOrderTests(AuthServer server)
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(2);
    private readonly ManualTime time = new();

    [Fact]
    public async Task Revocation_IsOfAfterTheCommit_AndEndsTokensIssuedWhileItWasCommitted()
    {
        await using var services = server.Start(time);
        var firm = await Firm.FoundAsync(services);
        var during = await firm.InScopeAsync(async scope =>
        {
            var (context, revoker) = (scope.GetRequiredService<AuthDbContext>(), scope.GetRequiredService<Revoker>());
            await using var transaction = await context.Database.BeginTransactionAsync();
            revoker.Add(RevocationScope.User, firm.UserId.Value);
            await context.SaveChangesAsync();
            time.Advance(Step);
            var meanwhile = Token(firm.UserId, time.GetUtcNow());
            time.Advance(Step);
            await transaction.CommitAsync();
            await revoker.PublishAsync();
            return meanwhile;
        });

        var held = services.GetRequiredService<RevocationSet>();
        Assert.True(held.Contains(during));
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(held.Contains(Token(firm.UserId, time.GetUtcNow())));
        var noted = (DateTime)(await server.RunAsync("select at from changes where target_id = $1", firm.UserId.Value))!;
        Assert.Equal(time.GetUtcNow().AddMilliseconds(-1), new(noted));
    }

    [Fact]
    public async Task Revocation_OfAProcessThatDiedAfterTheCommit_IsReadAsOfNow_UntilItIsNoted()
    {
        await using var services = server.Start(time);
        var person = UserId.New();
        await using (var scope = services.CreateAsyncScope())
        {
            scope.ServiceProvider.GetRequiredService<Revoker>().Add(RevocationScope.User, person.Value);
            await scope.ServiceProvider.GetRequiredService<AuthDbContext>().SaveChangesAsync();
        }

        time.Advance(Step);
        var news = (await services.GetRequiredService<IChangeSource>().ReadAsync(0, CancellationToken.None)).News;
        Assert.Equal(time.GetUtcNow().ToUnixTimeMilliseconds(), Assert.Single(news, n => n.Id == person.Value).At);
    }

    [Fact]
    public async Task Refresh_ThatWaitsForItsRow_GivesATokenOfBeforeTheWait()
    {
        await using var services = server.Start(time);
        var firm = await Firm.FoundAsync(services);
        var signedIn = await firm.SignInAsync();
        Assert.True(RefreshSecret.TryRead(signedIn.RefreshToken, out var secret));
        var began = time.GetUtcNow();

        await using var other = await server.OpenAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await RunAsync(other, "select 1 from refresh_tokens where hash = $1 for update", secret.Hash);
        var refreshing = firm.InScopeAsync(scope => scope.GetRequiredService<RefreshRotation>().RotateAsync(secret, null, CancellationToken.None));
        await WaitingAsync("the refresh waits for its row");
        time.Advance(Step);
        await transaction.CommitAsync();
        var (answer, _) = await refreshing;

        Assert.Equal(began, IssuedAt(answer!.AccessToken));
    }

    [Fact]
    public async Task SignIn_OfAPersonSuspendedWhileThePasswordWasChecked_IsRefused()
    {
        await using var services = server.Start(time);
        var firm = await Firm.FoundAsync(services);
        var answer = await firm.InScopeAsync(async scope =>
        {
            var user = await firm.VerifyAsync(Firm.Password);
            await server.RunAsync("update users set closed_at = now() where id = $1", firm.UserId.Value);
            return await scope.GetRequiredService<SignIn>().CompleteAsync(
                user!, null, new("Test", null), Proof.ByPassword(time.GetUtcNow()), null, CancellationToken.None);
        });
        Assert.IsType<Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult>(answer.Result);
        Assert.Equal(0L, await server.RunAsync("select count(*) from sessions where user_id = $1", firm.UserId.Value));
    }

    [Theory]
    [InlineData("password_hash = 'another'")]
    [InlineData("password_hash = null")]
    [InlineData("two_factor_enabled = true")]
    [InlineData("closed_at = now()")]
    public async Task SignIn_OfAPersonWhoWasAnotherWhenTheyWereJudged_IsRefused(string change)
    {
        await using var services = server.Start(time);
        var firm = await Firm.FoundAsync(services);
        var answer = await firm.InScopeAsync(async scope =>
        {
            var user = await firm.VerifyAsync(Firm.Password);
            await server.RunAsync($"update users set {change} where id = $1", firm.UserId.Value);
            return await CompleteAsync(scope, user!);
        });
        Assert.Equal(401, Assert.IsType<ProblemHttpResult>(answer).StatusCode);
        Assert.Equal(0L, await server.RunAsync("select count(*) from sessions where user_id = $1", firm.UserId.Value));
    }

    [Fact]
    public async Task SignIn_WhileThePasswordIsChanged_WaitsForTheChange_AndIsRefused()
    {
        await using var services = server.Start(time);
        var firm = await Firm.FoundAsync(services);
        var user = await firm.VerifyAsync(Firm.Password);
        await using var other = await server.OpenAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await RunAsync(other, "update users set password_hash = 'another' where id = $1", firm.UserId.Value);
        var signingIn = firm.InScopeAsync(scope => CompleteAsync(scope, user!));
        await WaitingAsync("the sign-in waits for the person's row");
        await transaction.CommitAsync();
        Assert.IsType<ProblemHttpResult>(await signingIn);
    }

    // The other way round: the session is there before the change is, but not to be seen yet.
    [Theory]
    [InlineData("change")]
    [InlineData("reset")]
    [InlineData("suspension")]
    [InlineData("closing")]
    public async Task Session_ThatBeginsWhileThePasswordIsChanged_EndsWithIt(string way)
    {
        await using var services = server.Start(time);
        var firm = await Firm.FoundAsync(services);
        await firm.SignInAsync();
        await server.RunAsync("update sessions set ended_at = now() where user_id = $1", firm.UserId.Value);
        await using var other = await server.OpenAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await RunAsync(other, "select 1 from users where id = $1 for share", firm.UserId.Value);
        await RunAsync(other, "update sessions set ended_at = null where user_id = $1", firm.UserId.Value);
        var changing = ChangeAsync(firm, way);
        await WaitingAsync("the change waits for the sign-in");
        await transaction.CommitAsync();
        await changing;
        Assert.Equal(0L, await server.RunAsync("select count(*) from sessions where user_id = $1 and ended_at is null", firm.UserId.Value));
    }

    [Fact]
    public async Task Change_OfAPasswordThatIsNoLongerTheCurrentOne_IsRefused()
    {
        await using var services = server.Start(time);
        var firm = await Firm.FoundAsync(services);
        await using var other = await server.OpenAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await RunAsync(other, "update users set password_hash = 'another' where id = $1", firm.UserId.Value);
        var changing = PasswordAsync(firm);
        await WaitingAsync("the change waits for the other one");
        await transaction.CommitAsync();
        Assert.Equal(400, (await changing)?.StatusCode);
        Assert.Equal("another", await server.RunAsync("select password_hash from users where id = $1", firm.UserId.Value));
    }

    // The strength of the hash is renewed with a sign-in: what it finds instead is not the password that was said.
    [Fact]
    public async Task SignIn_ThatRenewsTheHash_WhileThePasswordIsChanged_IsRefused()
    {
        await using var services = server.Start(time);
        await using var stronger = server.Start(time, ("Auth:BcryptCost", "5"));
        var firm = await Firm.FoundAsync(services);
        var another = await firm.InScopeAsync(scope => scope.GetRequiredService<Passwords>().HashAsync("another fine long password", CancellationToken.None));
        await using var other = await server.OpenAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await RunAsync(other, $"update users set password_hash = '{another}' where id = $1", firm.UserId.Value);
        var checking = (firm with { Services = stronger }).VerifyAsync(Firm.Password);
        await WaitingAsync("the renewal waits for the change");
        await transaction.CommitAsync();
        Assert.Null(await checking);
        Assert.Equal(another, await server.RunAsync("select password_hash from users where id = $1", firm.UserId.Value));
    }

    private static Task<ProblemHttpResult?> PasswordAsync(Firm firm) => firm.InScopeAsync(async scope =>
        await scope.GetRequiredService<PasswordChange>().ApplyAsync(
            await UserAsync(scope, firm), new(Firm.Password, "another fine long password"), null, new("Test", null), CancellationToken.None));

    private async Task ChangeAsync(Firm firm, string way)
    {
        if (way == "change")
        {
            Assert.Null(await PasswordAsync(firm));
            return;
        }

        await firm.InScopeAsync<object?>(async scope =>
        {
            var (context, none) = (scope.GetRequiredService<AuthDbContext>(), CancellationToken.None);
            if (way == "closing")
            {
                await server.RunAsync("update memberships set ended_at = now() where user_id = $1", firm.UserId.Value);
                return await scope.GetRequiredService<AccountClosing>().CloseAsync(await UserAsync(scope, firm), null, none);
            }

            var (memberships, sessions) = (scope.GetRequiredService<MembershipReader>(), scope.GetRequiredService<SessionEnder>());
            var (revoker, audit) = (scope.GetRequiredService<Revoker>(), scope.GetRequiredService<AuditTrail>());
            if (way == "suspension")
            {
                var caller = new Caller(Token(UserId.New(), time.GetUtcNow()));
                return (await SuspendAccount.HandleAsync(firm.UserId, new("A test"), caller, context, memberships, sessions, revoker, audit, time, none)).Result;
            }

            var tokens = scope.GetRequiredService<AccountTokens>();
            var token = tokens.Add(firm.UserId, AccountPurpose.ResetPassword);
            await context.SaveChangesAsync();
            return (await ResetPassword.HandleAsync(
                new(token, "another fine long password"), context, tokens, scope.GetRequiredService<Passwords>(), scope.GetRequiredService<LoginFailures>(),
                scope.GetRequiredService<SecondFactors>(), sessions, revoker, scope.GetRequiredService<AccountMail>(), audit, none)).Result;
        });
    }

    private async Task<IResult> CompleteAsync(IServiceProvider scope, User user) => (await scope.GetRequiredService<SignIn>().CompleteAsync(
        user, null, new("Test", null), Proof.ByPassword(time.GetUtcNow()), null, CancellationToken.None)).Result;

    private static Task<User> UserAsync(IServiceProvider scope, Firm firm) =>
        scope.GetRequiredService<AuthDbContext>().Users.SingleAsync(u => u.Id == firm.UserId);

    private Task WaitingAsync(string what) => Eventually.TrueAsync(
        async () => (long)(await server.RunAsync("select count(*) from pg_locks where not granted"))! > 0, what);

    private static async Task RunAsync(NpgsqlConnection connection, string sql, object value)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.Add(new() { Value = value });
        await command.ExecuteNonQueryAsync();
    }

    private static AccessToken Token(UserId person, DateTimeOffset at) => new()
    {
        Raw = "",
        UserId = person,
        TokenId = Guid.CreateVersion7(at),
        IssuedAt = DateTimeOffset.FromUnixTimeSeconds(at.ToUnixTimeSeconds()),
        ExpiresAt = at.AddMinutes(10),
    };

    private static DateTimeOffset IssuedAt(string token) => DateTimeOffset.FromUnixTimeSeconds(
        System.Text.Json.JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[1])).RootElement.GetProperty("iat").GetInt64());
}
