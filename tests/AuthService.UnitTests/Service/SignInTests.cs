using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Tokens;
using Gatehouse.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.AuthService.UnitTests.Service;

/// <summary>What stands between a right password and a session.</summary>
[Collection(AuthServerCollection.Name)]
public sealed class SignInTests(AuthServer server)
{
    private readonly ManualTime time = new();

    [Fact]
    public async Task Lockout_IsOverAfterItsMinutes()
    {
        await using var services = server.Start(time, ("Auth:MaxFailedLogins", "3"), ("Auth:LockoutMinutes", "15"));
        var firm = await Firm.FoundAsync(services);
        for (var i = 0; i < 3; i++)
        {
            Assert.Null(await firm.VerifyAsync("not the password"));
        }

        Assert.Null(await firm.VerifyAsync(Firm.Password));
        time.Advance(TimeSpan.FromMinutes(14));
        Assert.Null(await firm.VerifyAsync(Firm.Password));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.NotNull(await firm.VerifyAsync(Firm.Password));
    }

    [Fact]
    public async Task Failures_OfYesterday_CountNoMore_AndARightPasswordForgetsThem()
    {
        await using var services = server.Start(time, ("Auth:MaxFailedLogins", "3"));
        var firm = await Firm.FoundAsync(services);
        await FailAsync(firm, 2);
        time.Advance(TimeSpan.FromHours(25));
        await FailAsync(firm, 2);
        Assert.NotNull(await firm.VerifyAsync(Firm.Password));
        await FailAsync(firm, 2);
        Assert.NotNull(await firm.VerifyAsync(Firm.Password));
    }

    [Fact]
    public async Task Guesses_FromTheWholeOfAnIPv6Network_CountTogether()
    {
        await using var services = server.Start(time, ("Auth:MaxFailedLogins", "3"));
        var firm = await Firm.FoundAsync(services);
        for (var i = 0; i < 3; i++)
        {
            Assert.Null(await firm.VerifyAsync("not the password", new("Test", $"2001:db8:0:1::{i}")));
        }

        Assert.Null(await firm.VerifyAsync(Firm.Password, new("Test", "2001:db8:0:1:ffff::1")));
        Assert.NotNull(await firm.VerifyAsync(Firm.Password, new("Test", "2001:db8:0:2::1")));
    }

    [Fact]
    public async Task MaxSessions_EndsTheLeastUsed()
    {
        await using var services = server.Start(time, ("Auth:MaxSessions", "2"));
        var firm = await Firm.FoundAsync(services);
        var answers = new List<TokenAnswer>();
        for (var i = 0; i < 3; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            answers.Add(await firm.SignInAsync());
        }

        var refreshed = await Task.WhenAll(answers.Select(a => RefreshesAsync(firm, a)));
        Assert.Equal([false, true, true], refreshed);
        Assert.Equal("TooMany", await server.RunAsync("select end_reason from sessions where user_id = $1 and ended_at is not null", firm.UserId.Value));
    }

    [Fact]
    public async Task RequireConfirmedEmail_RefusesUntilTheAddressIsConfirmed()
    {
        await using var services = server.Start(time, ("Auth:RequireConfirmedEmail", "true"));
        var firm = await Firm.FoundAsync(services);
        Assert.Null(await firm.VerifyAsync(Firm.Password));
        await server.RunAsync("update users set email_confirmed = true where id = $1", firm.UserId.Value);
        Assert.NotNull(await firm.VerifyAsync(Firm.Password));
    }

    private static async Task FailAsync(Firm firm, int times)
    {
        for (var i = 0; i < times; i++)
        {
            Assert.Null(await firm.VerifyAsync("not the password"));
        }
    }

    private static async Task<bool> RefreshesAsync(Firm firm, TokenAnswer answer) => await firm.InScopeAsync(async scope =>
        RefreshSecret.TryRead(answer.RefreshToken, out var secret)
        && (await scope.GetRequiredService<RefreshRotation>().RotateAsync(secret, null, CancellationToken.None)).Answer is not null);
}
