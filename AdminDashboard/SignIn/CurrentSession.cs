using Gatehouse.AdminDashboard.Clients;
using Microsoft.AspNetCore.Components.Authorization;

namespace Gatehouse.AdminDashboard.SignIn;

/// <summary>The session of the page or circuit at hand.</summary>
internal sealed class CurrentSession(AuthenticationStateProvider authentication, TokenRefresher tokens, TokenStore store)
{
    /// <exception cref="SessionEndedException">Nobody is signed in any more.</exception>
    public async Task<string> AccessTokenAsync(CancellationToken cancellationToken)
    {
        var session = await IdAsync() is { } id ? await tokens.CurrentAsync(id, cancellationToken) : null;
        return session?.AccessToken ?? throw new SessionEndedException();
    }

    public async Task EndAsync()
    {
        if (await IdAsync() is { } id)
        {
            await store.RemoveAsync(id);
        }
    }

    private async Task<string?> IdAsync() =>
        SessionCookie.SessionId((await authentication.GetAuthenticationStateAsync()).User);
}
