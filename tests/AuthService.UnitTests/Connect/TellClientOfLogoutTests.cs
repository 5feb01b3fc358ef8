using System.Text.Json;
using Gatehouse.AuthService.Connect;
using Gatehouse.AuthService.UnitTests.Service;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gatehouse.AuthService.UnitTests.Connect;

/// <summary>Mails and alerts are behind the news for clients in the stream: one client must not hold them up.</summary>
[Collection(AuthServerCollection.Name)]
public sealed class TellClientOfLogoutTests(AuthServer server)
{
    [Fact]
    public async Task Address_ThatNeverAnswers_IsWaitedForOnce_HoweverManySessionsEnd()
    {
        var (asked, never) = (0, new TaskCompletionSource());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{FreePort.Next()}");
        await using var listener = builder.Build();
        listener.Run(context =>
        {
            Interlocked.Increment(ref asked);
            return never.Task.WaitAsync(context.RequestAborted);
        });
        await listener.StartAsync();
        await using var site = await server.StartSiteAsync();
        var app = await ClientApp.RegisterAsync(site, await Firm.FoundAsync(site.Services));
        await server.RunAsync("update clients set back_channel_logout_uri = $1 where id = $2", $"{listener.Urls.First()}/logout", Guid.Parse(app.Id));

        var started = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < 5; i++)
        {
            await Assert.ThrowsAsync<TimeoutException>(() => TellAsync(site, app));
        }

        Assert.Equal(1, asked);
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(7));

        site.Time.Advance(HangingAddresses.LeftAlone);
        never.SetResult();
        await TellAsync(site, app);
        Assert.Equal(2, asked);
    }

    private static async Task TellAsync(AuthSite site, ClientApp app)
    {
        await using var scope = site.Services.CreateAsyncScope();
        var ended = new ClientSessionEnded(new(Guid.CreateVersion7()), UserId.New(), Guid.Parse(app.Id));
        await ActivatorUtilities.CreateInstance<TellClientOfLogout>(scope.ServiceProvider).HandleAsync(
            ended, new(Guid.CreateVersion7(), ClientSessionEnded.Type, null, "x", site.Time.GetUtcNow(), 1, JsonSerializer.SerializeToElement(ended), null, null), default);
    }
}
