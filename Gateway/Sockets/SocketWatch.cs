using Gatehouse.Gateway.Sessions;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Hosting;

namespace Gatehouse.Gateway.Sockets;

/// <summary>
/// Holds open sockets to the rules of requests: what is revoked is cut with the news, or with the next round; a token's end
/// is the socket's, unless its session has been renewed.
/// </summary>
internal sealed partial class SocketWatch(
    OpenSockets sockets,
    RevocationSet revocations,
    AccessTokenValidator tokens,
    AccessControl access,
    SessionReader sessions,
    TimeProvider time,
    ILogger<SocketWatch> logger) : BackgroundLoop, IInvalidationHandler
{
    private static readonly TimeSpan BetweenRounds = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(10);

    public void Handle(Invalidation message)
    {
        foreach (var socket in sockets.All)
        {
            switch (message.Kind)
            {
                case Invalidation.Revoked when socket.Token is { } token && revocations.Contains(token):
                case Invalidation.BrowserSession when message.Until is not null && socket.Session?.Id == message.Id:
                    socket.Close();
                    break;
                case Invalidation.Permissions when message.Id is { } id && (socket.Token?.MembershipId?.Value == id || socket.Token?.TenantId?.Value == id):
                    socket.HasNews = true;
                    break;
                default:
                    break;
            }
        }
    }

    public ValueTask ResyncAsync(CancellationToken cancellationToken)
    {
        foreach (var socket in sockets.All)
        {
            socket.HasNews = true;
            socket.NextLook = default;
        }

        return ValueTask.CompletedTask;
    }

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(BetweenRounds, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await Parallel.ForEachAsync(sockets.All, stoppingToken, LookAsync);
        }
    }

    private async ValueTask LookAsync(OpenSocket socket, CancellationToken cancellationToken)
    {
        try
        {
            if (!await MayGoOnAsync(socket, cancellationToken))
            {
                socket.Close();
            }
        }
#pragma warning disable CA1031 // A socket that cannot be judged now is judged in the next round; its token still ends.
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            Log.NotJudged(logger, failure.GetType().Name);
            if ((socket.Token?.ExpiresAt ?? socket.EndsAt) <= time.GetUtcNow())
            {
                socket.Close();
            }
        }
    }

    private async ValueTask<bool> MayGoOnAsync(OpenSocket socket, CancellationToken cancellationToken)
    {
        if (sockets.TryRenew(socket, out var newer))
        {
            socket.Token = newer;
        }

        // Cheap as long as nothing has changed.
        if (socket.Token is { } token && await tokens.CheckAsync(token.Raw, cancellationToken) is { IsValid: false } refused
            && (socket.Session is null || refused.Error != ErrorCodes.TokenExpired))
        {
            return false;
        }

        if (socket.Session is { } key)
        {
            if (!await MaySessionGoOnAsync(socket, key, cancellationToken))
            {
                return false;
            }
        }
        else if (socket.EndsAt <= time.GetUtcNow())
        {
            return false;
        }

        if (socket.HasNews && socket.Token is { } current)
        {
            socket.HasNews = false;
            try
            {
                return await access.SnapshotAsync(current, cancellationToken) is { Status: MembershipStatus.Active } snapshot
                    && (socket.Permission is null || snapshot.Has(socket.Permission));
            }
            catch
            {
                // What it was about is not known yet.
                socket.HasNews = true;
                throw;
            }
        }

        return true;
    }

    private async ValueTask<bool> MaySessionGoOnAsync(OpenSocket socket, SessionKey key, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (now < socket.NextLook && now < socket.EndsAt)
        {
            return true;
        }

        socket.NextLook = now + BetweenLooks;
        if ((await sessions.FindAsync(key, cancellationToken)).Session is not { } session)
        {
            return false;
        }

        socket.EndsAt = session.AccessExpiresAt;
        if (socket.Token is not null && socket.Token.Raw != session.AccessToken)
        {
            socket.Token = (await tokens.CheckAsync(session.AccessToken, cancellationToken)).Token;
            return socket.Token is not null;
        }

        return session.AccessExpiresAt > now;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "An open socket could not be judged: {Reason}")]
        public static partial void NotJudged(ILogger logger, string reason);
    }
}
