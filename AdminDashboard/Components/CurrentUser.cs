using System.Net;
using Gatehouse.AdminDashboard.Clients;
using Gatehouse.AdminDashboard.Live;
using Microsoft.AspNetCore.Components;

namespace Gatehouse.AdminDashboard.Components;

/// <summary>
/// Who looks at the page. Asked once and handed from the static rendering to the circuit; asked again as soon as what they
/// may do has changed, whoever changed it.
/// </summary>
internal sealed class CurrentUser : IDisposable
{
    private const int Tries = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);

    private readonly MeClient client;
    private readonly PermissionNews news;
    private readonly TimeProvider time;
    private readonly CancellationTokenSource gone = new();

    public CurrentUser(MeClient client, PermissionNews news, TimeProvider time)
    {
        (this.client, this.news, this.time) = (client, news, time);
        news.Changed += Hear;
    }

    /// <summary>Raised when permissions turned out to be different.</summary>
    public event Action? Changed;

    [PersistentState]
    public Viewer? Viewer { get; set; }

    public async Task<Viewer> GetAsync(CancellationToken cancellationToken) => Viewer ??= await client.GetAsync(cancellationToken);

    /// <summary>After a refusal by permission the navigation may be out of date.</summary>
    /// <param name="refused">Why a call failed.</param>
    public async Task RefreshAfterAsync(GatewayException refused)
    {
        if (refused.Status == HttpStatusCode.Forbidden)
        {
            await RefreshAsync();
        }
    }

    /// <summary>Asks again: somebody else may be who looks now.</summary>
    public async Task RefreshAsync()
    {
        Viewer = await client.GetAsync(CancellationToken.None);
        Changed?.Invoke();
    }

    public void Dispose()
    {
        news.Changed -= Hear;
        gone.Cancel();
        gone.Dispose();
    }

    private void Hear(Guid? changed)
    {
        if (Viewer is { } viewer && (changed is null || changed == viewer.MembershipId || changed == viewer.TenantId))
        {
            _ = CatchUpAsync(viewer, changed is not null, gone.Token);
        }
    }

    // The news goes to everybody at once: who answers may not have heard it yet.
    private async Task CatchUpAsync(Viewer before, bool isNews, CancellationToken cancellationToken)
    {
        try
        {
            for (var tries = isNews ? Tries : 1; tries > 0; tries--)
            {
                var now = await client.GetAsync(cancellationToken);
                if (now.PermissionVersion != before.PermissionVersion || now.UserId != before.UserId)
                {
                    Viewer = now;
                    Changed?.Invoke();
                    return;
                }

                await Task.Delay(Pause, time, cancellationToken);
            }
        }
        catch (Exception failure) when (failure is GatewayException or SessionEndedException or OperationCanceledException or ObjectDisposedException)
        {
            // The next call of the page says what is wrong; a refusal asks again.
        }
    }
}
