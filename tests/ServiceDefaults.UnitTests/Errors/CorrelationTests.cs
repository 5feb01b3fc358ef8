using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.UnitTests.Hosting;
using Gatehouse.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.ServiceDefaults.UnitTests.Errors;

[Collection(Servers.Name)]
public sealed class CorrelationTests(RedisServer redis) : IAsyncLifetime
{
    private TestService service = null!;

    public async Task InitializeAsync() => service = await TestService.StartAsync(redis, app =>
    {
        app.MapGet("/id", (HttpContext context) => $"{Correlation.Current}|{context.Request.Headers[PlatformHeaders.CorrelationId]}").AllowAnonymous();
        app.MapGet("/bug", IResult () => throw new InvalidOperationException()).AllowAnonymous();
    });

    [Theory]
    [InlineData("abcdefgh")]
    [InlineData("01977e2a-7f3c-7c1e-9d55-0242ac120002")]
    [InlineData("a.b_c-D9")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123")]
    public async Task Id_WellFormed_IsKept(string id)
    {
        var (seen, answered) = await AskAsync(id);
        Assert.Equal(id, answered);
        Assert.Equal($"{id}|{id}", seen);
    }

    [Theory]
    [InlineData("short")]
    [InlineData("01234567890123456789012345678901234567890123456789012345678901234")]
    [InlineData("with space in it")]
    [InlineData("semi;colon;line")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("tab\there-and-there")]
    [InlineData("\"},{\"level\":\"fake")]
    public async Task Id_IllFormed_IsReplaced(string id)
    {
        var (seen, answered) = await AskAsync(id);
        Assert.NotEqual(id, answered);
        Assert.True(Guid.TryParseExact(answered, "N", out _));
        Assert.Equal($"{answered}|{answered}", seen);
    }

    [Fact]
    public async Task Id_GivenTwice_IsReplaced()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/id");
        request.Headers.TryAddWithoutValidation(PlatformHeaders.CorrelationId, ["abcdefgh", "ijklmnop"]);
        var answer = await service.Client.SendAsync(request);
        Assert.True(Guid.TryParseExact(Assert.Single(answer.Headers.GetValues(PlatformHeaders.CorrelationId)), "N", out _));
    }

    [Fact]
    public async Task Id_OfEveryRequest_IsItsOwn()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => AskAsync(null)));
        Assert.Equal(20, answers.Select(a => a.Answered).Distinct().Count());
        Assert.All(answers, a => Assert.Equal($"{a.Answered}|{a.Answered}", a.Seen));
    }

    [Theory]
    [InlineData("/bug")]
    [InlineData("/nothing")]
    [InlineData("/alive")]
    public async Task Id_IsOnEveryAnswer(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { PlatformHeaders.CorrelationId, "abcdefgh" } } };
        var answer = await service.Client.SendAsync(request);
        Assert.Equal("abcdefgh", Assert.Single(answer.Headers.GetValues(PlatformHeaders.CorrelationId)));
    }

    public async Task DisposeAsync() => await service.DisposeAsync();

    private async Task<(string Seen, string Answered)> AskAsync(string? id)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/id");
        if (id is not null)
        {
            request.Headers.TryAddWithoutValidation(PlatformHeaders.CorrelationId, id);
        }

        var answer = await service.Client.SendAsync(request);
        return (await answer.Content.ReadAsStringAsync(), Assert.Single(answer.Headers.GetValues(PlatformHeaders.CorrelationId)));
    }
}
