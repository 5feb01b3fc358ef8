using System.Text.Json;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.UnitTests;

public sealed class RefreshTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    [Fact]
    public void Decision_ForAnUnusedToken_IsRotate() => Assert.Equal(RefreshDecision.Rotate, Decide(Token(), Session(), Start));

    [Theory]
    [InlineData(0, RefreshDecision.Repeat)]
    [InlineData(30, RefreshDecision.Repeat)]
    [InlineData(31, RefreshDecision.Reuse)]
    public void Decision_ForASpentToken_DependsOnHowLongAgo(int seconds, object expected)
    {
        var token = Token();
        token.Spend([1], Start);
        Assert.Equal(expected, Decide(token, Session(), Start.AddSeconds(seconds)));
    }

    [Fact]
    public void Decision_InAnEndedSession_IsRefuse_NeverReuse()
    {
        var session = Session();
        session.End(SessionEnd.Logout, Start);
        var spent = Token();
        spent.Spend([1], Start.AddHours(-1));
        Assert.Equal(RefreshDecision.Refuse, Decide(Token(), session, Start));
        Assert.Equal(RefreshDecision.Refuse, Decide(spent, session, Start));
    }

    [Theory]
    [InlineData(59, true)]
    [InlineData(60, false)]
    public void Session_IsOver_WhenUnusedForTooLong(int minutes, bool live) =>
        Assert.Equal(live, Session().IsLiveAt(Start.AddMinutes(minutes)));

    [Fact]
    public void Session_IsOver_AtItsEnd_HoweverMuchItIsUsed()
    {
        var session = Session();
        session.Use(null, Start.AddMinutes(119));
        Assert.True(session.IsLiveAt(Start.AddMinutes(119)));
        Assert.False(session.IsLiveAt(Start.AddMinutes(120)));
    }

    [Fact]
    public void Successor_OpensOnlyForTheTokenItWasSealedUnder()
    {
        var token = RefreshSecret.Create();
        var successor = RefreshSecret.Create();
        var box = token.Seal(successor);
        Assert.Equal(successor, token.OpenSuccessor(box));
        Assert.Null(RefreshSecret.Create().OpenSuccessor(box));
        Assert.Null(token.OpenSuccessor(box[..^1]));
        Assert.Null(token.OpenSuccessor([]));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA!")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Secret_OfAnotherForm_IsNotRead(string? text) => Assert.False(RefreshSecret.TryRead(text, out _));

    [Fact]
    public void Secret_IsReadAgain_AndNeverWritesItself()
    {
        var secret = RefreshSecret.Create();
        Assert.True(RefreshSecret.TryRead(secret.Value, out var read));
        Assert.Equal(secret, read);
        Assert.DoesNotContain(secret.Value, $"{secret}", StringComparison.Ordinal);
    }

    private static RefreshDecision Decide(RefreshToken token, Session session, DateTimeOffset now) =>
        RefreshDecisions.For(token, session, now, Grace);

    private static RefreshToken Token() => new() { Hash = [1], SessionId = SessionId.New(), IssuedAt = Start };

    private static Session Session()
    {
        var session = new Session
        {
            Id = SessionId.New(),
            UserId = UserId.New(),
            Device = "Test",
            CreatedAt = Start,
            IdleMinutes = 60,
            EndsAt = Start.AddHours(2),
            Methods = ["pwd"],
            AuthenticatedAt = Start,
        };
        session.Use("127.0.0.1", Start);
        return session;
    }

    [Fact]
    public void Limits_OfATenant_OnlyShorten()
    {
        var options = new TokenOptions { SessionIdleMinutes = 60, SessionHours = 2 };
        var shorter = JsonElement.Parse("""{"sessionIdleMinutes":10,"sessionHours":1}""");
        var longer = JsonElement.Parse("""{"sessionIdleMinutes":100000,"sessionHours":"x"}""");
        Assert.Equal(new(10, TimeSpan.FromHours(1)), SessionLimits.Of(options, shorter));
        Assert.Equal(new(60, TimeSpan.FromHours(2)), SessionLimits.Of(options, longer));
        Assert.Equal(new(60, TimeSpan.FromHours(2)), SessionLimits.Of(options, null));
    }
}
