using System.Net;
using Gatehouse.AdminDashboard.Clients;
using Microsoft.AspNetCore.Components;

namespace Gatehouse.AdminDashboard.Components;

/// <summary>Who looks at the page. Asked once and handed from the static rendering to the circuit.</summary>
internal sealed class CurrentUser(MeClient client)
{
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
            Viewer = await client.GetAsync(CancellationToken.None);
            Changed?.Invoke();
        }
    }
}
