using System.Net;
using System.Net.Http.Headers;
using Gatehouse.AdminDashboard.SignIn;

namespace Gatehouse.AdminDashboard.Clients;

/// <summary>Calls the gateway as whoever is signed in.</summary>
internal sealed class GatewayApi(GatewayHttp gateway, CurrentSession session)
{
    /// <exception cref="SessionEndedException">Nobody is signed in any more.</exception>
    /// <exception cref="GatewayException">The gateway refused or is away.</exception>
    public async Task<T> GetAsync<T>(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await session.AccessTokenAsync(cancellationToken));
        try
        {
            return await gateway.SendAsync<T>(request, cancellationToken);
        }
        catch (GatewayException refused) when (refused.Status == HttpStatusCode.Unauthorized)
        {
            // Tokens are renewed ahead of time, so this one was revoked.
            await session.EndAsync();
            throw new SessionEndedException();
        }
    }
}
