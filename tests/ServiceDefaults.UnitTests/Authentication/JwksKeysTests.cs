using System.Net;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Gatehouse.ServiceDefaults.UnitTests.Authentication;

public sealed class JwksKeysTests : IDisposable
{
    private static readonly SigningKey First = SigningKey.Rsa("first");
    private static readonly SigningKey Second = SigningKey.Ecdsa("second");

    private readonly ManualTime time = new();
    private readonly PublishedKeys published = new() { Keys = [First] };
    private readonly JwksKeys keys;

    public JwksKeysTests() => keys = new(published, time, NullLogger<JwksKeys>.Instance);

    [Fact]
    public async Task Keys_Fetched_CheckRealTokens()
    {
        published.Keys = [First, Second];
        using var validator = new AccessTokenValidator(
            Options.Create(new AccessTokenOptions { Issuer = TokenIssuer.Issuer }), keys, new(null!, time), time);
        foreach (var key in published.Keys)
        {
            Assert.True((await validator.CheckAsync(new TokenIssuer(key, time).Issue(), default)).IsValid);
        }

        Assert.Equal(1, published.Requests);
    }

    [Fact]
    public async Task UnknownIds_WithinAMinute_CauseOneFetch()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(n => keys.FindAsync($"unknown-{n}", default).AsTask()));
        Assert.Equal(1, published.Requests);

        time.Advance(TimeSpan.FromSeconds(59));
        Assert.Null(await keys.FindAsync("unknown", default));
        Assert.NotNull(await keys.FindAsync(First.Id, default));
        Assert.Equal(1, published.Requests);

        time.Advance(TimeSpan.FromSeconds(1));
        await Task.WhenAll(Enumerable.Range(0, 50).Select(n => keys.FindAsync($"unknown-{n}", default).AsTask()));
        Assert.Equal(2, published.Requests);
    }

    [Fact]
    public async Task NewKey_AfterAMinute_IsFound()
    {
        await keys.FindAsync(First.Id, default);
        published.Keys = [First, Second];
        Assert.Null(await keys.FindAsync(Second.Id, default));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.NotNull(await keys.FindAsync(Second.Id, default));
    }

    [Fact]
    public async Task Keys_ChangedOutOfTurn_AreFetchedAtOnce()
    {
        await keys.FindAsync(First.Id, default);
        published.Keys = [Second];
        keys.Handle(new(Invalidation.Keys));
        Assert.Null(await keys.FindAsync(First.Id, default));
        Assert.NotNull(await keys.FindAsync(Second.Id, default));
    }

    public static TheoryData<string> Outages => ["refused", "timeout", "circuit", "500", "404", "html", "empty", "no keys", "cut"];

    [Theory]
    [MemberData(nameof(Outages))]
    public async Task LastGoodKeys_SurviveAnOutage(string outage)
    {
        Assert.NotNull(await keys.FindAsync(First.Id, default));
        Break(outage);
        for (var minute = 0; minute < 30; minute++)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            Assert.NotNull(await keys.FindAsync(First.Id, default));
            Assert.Null(await keys.FindAsync("unknown", default));
        }

        Assert.InRange(published.Requests, 5, 61);
        (published.Failure, published.Status, published.Body, published.Keys) = (null, HttpStatusCode.OK, null, [First, Second]);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.NotNull(await keys.FindAsync(Second.Id, default));
    }

    [Theory]
    [MemberData(nameof(Outages))]
    public async Task NoKeysYet_DuringAnOutage_RefusesAndTriesAgainSoon(string outage)
    {
        Break(outage);
        Assert.Null(await keys.FindAsync(First.Id, default));
        (published.Failure, published.Status, published.Body, published.Keys) = (null, HttpStatusCode.OK, null, [First]);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(await keys.FindAsync(First.Id, default));
    }

    [Fact]
    public async Task KnownKey_WhileARefetchHangs_IsNotHeldUp()
    {
        await keys.FindAsync(First.Id, default);
        var answer = new TaskCompletionSource();
        published.Answering = answer.Task;
        time.Advance(TimeSpan.FromMinutes(6));
        var fetching = keys.FindAsync("unknown", default).AsTask();
        await Eventually.TrueAsync(() => published.Requests == 2, "the refetch has begun");

        Assert.NotNull(await keys.FindAsync(First.Id, default).AsTask().WaitAsync(TimeSpan.FromSeconds(5)));
        answer.SetResult();
        Assert.Null(await fetching);
    }

    public void Dispose()
    {
        keys.Dispose();
        published.Dispose();
    }

    private void Break(string outage)
    {
        switch (outage)
        {
            case "refused": published.Failure = new HttpRequestException("Connection refused"); break;
            case "timeout": published.Failure = new TaskCanceledException("Too slow"); break;
            case "circuit": published.Failure = new Polly.CircuitBreaker.BrokenCircuitException(); break;
            case "500": published.Status = HttpStatusCode.InternalServerError; break;
            case "404": published.Status = HttpStatusCode.NotFound; break;
            case "html": published.Body = "<html>Bad gateway</html>"; break;
            case "empty": published.Body = ""; break;
            case "no keys": published.Body = "{}"; break;
            case "cut": published.Body = "{\"keys\":[{\"kty\":\"RSA\""; break;
            default: throw new ArgumentOutOfRangeException(nameof(outage));
        }
    }
}
