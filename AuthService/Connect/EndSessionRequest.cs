using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Connect;

/// <summary>A sign-out that a client asked for, checked: nobody is sent anywhere but where the client registered.</summary>
internal sealed record EndSessionRequest(KnownClient? Client, HintedSession? Hint, string? PostLogoutRedirectUri, string? State)
{
    /// <summary>Whether the hint is of this browser's sign-in, so that there is nothing to ask.</summary>
    public bool IsAbout(Session session) => Hint is { } hint && hint.UserId == session.UserId;

    public string? ReturnAddress => PostLogoutRedirectUri is null ? null
        : State is null ? PostLogoutRedirectUri
        : Microsoft.AspNetCore.WebUtilities.QueryHelpers.AddQueryString(PostLogoutRedirectUri, "state", State);
}

/// <summary>Reads one.</summary>
internal sealed class EndSessionReader(ClientDirectory clients, IdTokenHint hints, AuthDbContext context)
{
    /// <returns>The request, or nothing when it is not in order.</returns>
    public async Task<EndSessionRequest?> ReadAsync(
        string? hintToken, string? logoutHint, string? clientId, string? redirect, string? state, CancellationToken cancellationToken)
    {
        var hint = hintToken is null ? null : await hints.ReadAsync(hintToken, cancellationToken);
        if ((hintToken is not null && hint is null) || (hint is not null && clientId is not null && hint.ClientId != clientId))
        {
            return null;
        }

        var client = ClientNames.Find(hint?.ClientId ?? clientId) is { } id ? await clients.FindAsync(id, fresh: false, cancellationToken) : null;
        hint ??= client is { IsFirstParty: true } ? await OwnAsync(client, logoutHint, cancellationToken) : null;
        return redirect is null || client?.PostLogoutRedirectUris.Contains(redirect, StringComparer.Ordinal) is true
            ? new(client, hint, redirect, state)
            : null;
    }

    // The gateway shows no token to browsers. The id of the session it had says as much, and nobody else can know it.
    private async Task<HintedSession?> OwnAsync(KnownClient client, string? logoutHint, CancellationToken cancellationToken) =>
        SessionId.TryParse(logoutHint, out var id)
        && await context.Sessions.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id && s.ClientId == client.Id, cancellationToken) is { } session
            ? new(client.PublicId, session.UserId, session.Id)
            : null;
}
