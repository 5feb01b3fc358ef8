using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.TestKit;
using Microsoft.Extensions.DependencyInjection;

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
        await using (var command = other.CreateCommand())
        {
            command.CommandText = "select 1 from refresh_tokens where hash = $1 for update";
            command.Parameters.Add(new() { Value = secret.Hash });
            await command.ExecuteScalarAsync();
        }

        var refreshing = firm.InScopeAsync(scope => scope.GetRequiredService<RefreshRotation>().RotateAsync(secret, null, CancellationToken.None));
        await Eventually.TrueAsync(
            async () => (long)(await server.RunAsync("select count(*) from pg_locks where not granted"))! > 0, "the refresh waits for its row");
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
