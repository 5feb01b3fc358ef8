using System.Data.Common;
using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.TestKit;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.AuthService.UnitTests.Service;

/// <summary>A rotation that is cut off between its steps: before the commit it has not happened, after it everybody hears.</summary>
public sealed class KeyRotationTests : IClassFixture<AuthServer>
{
    private readonly AuthServer server;
    private readonly ManualTime time = new();

    public KeyRotationTests(AuthServer server) => this.server = server;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rotation_CutOffBetweenItsSteps_LosesNothing(bool isCommitted)
    {
        await using var services = server.Start(time);
        var firm = await Firm.FoundAsync(services);
        var issued = await firm.SignInAsync();
        var before = await PublishedAsync(services);

        // The process ends here: whatever it would have done next, it does not.
        await using (var dying = server.Start(time, new PowerCut(isCommitted)))
        {
            await Assert.ThrowsAsync<PowerCutException>(() => (firm with { Services = dying }).InScopeAsync(
                scope => scope.GetRequiredService<KeyRotation>().RotateAsync(early: true, CancellationToken.None)));
        }

        await using var restarted = server.Start(time);
        var after = await PublishedAsync(restarted);
        Assert.Equal(before.Count + (isCommitted ? 1 : 0), after.Count);
        Assert.Superset(before.ToHashSet(), after.ToHashSet());
        Assert.True(await VerifiesAsync(restarted, issued.AccessToken));

        // The next one finds what is there: another key only if that one was not made.
        var made = await firm.InScopeAsync(scope => scope.GetRequiredService<KeyRotation>().RotateAsync(early: true, CancellationToken.None));
        Assert.Equal(!isCommitted, made is not null);
        var news = (await restarted.GetRequiredService<IChangeSource>().ReadAsync(0, CancellationToken.None)).News;
        Assert.Contains(news, n => n.Kind == Invalidation.Keys);
        await server.RunAsync("delete from signing_keys where activates_at > now() + interval '30 minutes'");
    }

    [Fact]
    public async Task Rotation_ByManyReplicasAtOnce_MakesOneKey()
    {
        await using var services = server.Start(time);
        var firm = await Firm.FoundAsync(services);
        var made = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ =>
            firm.InScopeAsync(scope => scope.GetRequiredService<KeyRotation>().RotateAsync(early: true, CancellationToken.None))));
        Assert.Single(made, key => key is not null);
        await server.RunAsync("delete from signing_keys where activates_at > now() + interval '30 minutes'");
    }

    private static async Task<List<string>> PublishedAsync(ServiceProvider services) =>
        [.. (await services.GetRequiredService<KeyRing>().PublishedAsync(CancellationToken.None)).Select(k => k.Id)];

    private static async Task<bool> VerifiesAsync(ServiceProvider services, string token) =>
        (await services.GetRequiredService<AccessTokenValidator>().CheckAsync(token, CancellationToken.None)).IsValid;

    private sealed class PowerCut(bool afterCommit) : DbTransactionInterceptor
    {
        public override ValueTask<InterceptionResult> TransactionCommittingAsync(
            DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default) =>
            afterCommit ? new(result) : throw new PowerCutException();

        public override Task TransactionCommittedAsync(
            DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default) =>
            throw new PowerCutException();
    }

    private sealed class PowerCutException : Exception;
}
