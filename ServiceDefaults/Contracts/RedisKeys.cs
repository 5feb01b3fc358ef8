namespace Gatehouse.ServiceDefaults.Contracts;

/// <summary>Every key and channel Gatehouse uses in Redis. Braces are cluster hash tags.</summary>
public static class RedisKeys
{
    /// <summary>Pushes revocations, permission versions and gateway configuration to every replica.</summary>
    public const string InvalidateChannel = "gh:invalidate";

    /// <summary>Sorted set of live revocations (score: end, seconds since 1970), read whole after a reconnect.</summary>
    public const string Revocations = "gh:revocations";

    /// <summary>The dashboard's key ring, encrypted.</summary>
    public const string DashboardKeys = "gh:dashboard:keys";

    /// <summary>What the monitor knows of each mapped backend: a hash of states by address.</summary>
    public const string Backends = "gh:backends";

    /// <summary>Held by the gateway that watches the backends.</summary>
    public const string BackendsLease = "gh:backends:lease";

    /// <summary>Hash of the services' outboxes: how much waits in each.</summary>
    public const string Pipelines = "gh:pipelines";

    /// <summary>How rate limits were used in one minute: a hash of counts.</summary>
    /// <param name="minute">Minutes since 1970.</param>
    /// <returns>The key.</returns>
    public static string RateLimitUse(long minute) => $"gh:rl-use:{minute}";

    /// <summary>What all gateways did in one minute: a hash of counts.</summary>
    /// <param name="minute">Minutes since 1970.</param>
    /// <returns>The key.</returns>
    public static string Traffic(long minute) => $"gh:traffic:{minute}";

    /// <summary>How services and backends were found in one slot of time: a hash of counts.</summary>
    /// <param name="slot">Slots since 1970.</param>
    /// <returns>The key.</returns>
    public static string Uptime(long slot) => $"gh:uptime:{slot}";

    /// <summary>A browser session, encrypted.</summary>
    /// <param name="sid">SHA-256 of the session id in the cookie, base64url.</param>
    /// <returns>The key.</returns>
    public static string Session(string sid) => $"gh:session:{sid}";

    /// <summary>Held by the gateway that renews a browser session's tokens.</summary>
    /// <param name="sid">As of <see cref="Session"/>.</param>
    /// <returns>The key.</returns>
    public static string SessionRefresh(string sid) => $"gh:session-refresh:{sid}";

    /// <summary>Set of the browser sessions that came from one session, or one person, of an identity provider.</summary>
    /// <param name="kind"><c>sid</c> or <c>sub</c>.</param>
    /// <param name="hash">SHA-256 of issuer and value, base64url.</param>
    /// <returns>The key.</returns>
    public static string ProviderSessions(string kind, string hash) => $"gh:provider-sessions:{kind}:{hash}";

    /// <summary>A logout token that has been acted on.</summary>
    /// <param name="hash">SHA-256 of issuer and <c>jti</c>, base64url.</param>
    /// <returns>The key.</returns>
    public static string LogoutToken(string hash) => $"gh:logout-token:{hash}";

    /// <summary>A proof of possession that has been used.</summary>
    /// <param name="hash">SHA-256 of key and <c>jti</c>, base64url.</param>
    /// <returns>The key.</returns>
    public static string Dpop(string hash) => $"gh:dpop:{hash}";

    /// <summary>A sign-in on its way through the identity provider.</summary>
    /// <param name="state">OAuth state value.</param>
    /// <returns>The key.</returns>
    public static string State(string state) => $"gh:state:{state}";

    /// <summary>Sorted set of live gateways (score: last sign of life).</summary>
    public const string Gateways = "gh:gateways";

    /// <summary>A rate limit's bucket or window: two keys, since a policy that becomes the other kind must not find what is no number, or no list.</summary>
    /// <param name="tag">What the limits of one request have in common: the tenant, else who is being counted.</param>
    /// <param name="policy">Name of the limiter policy.</param>
    /// <param name="partition">Who is being counted.</param>
    /// <param name="isWindow">Whether it is a window.</param>
    /// <returns>The key.</returns>
    public static string RateLimit(string tag, string policy, string partition, bool isWindow) =>
        $"gh:{(isWindow ? "rl-window" : "rl")}:{{{tag}}}:{policy}:{partition}";

    /// <summary>One revocation.</summary>
    /// <param name="kind">What <paramref name="id"/> names: jti, sid, sub, mid or tid.</param>
    /// <param name="id">The token, session, user, membership or tenant.</param>
    /// <returns>The key.</returns>
    public static string Revoked(string kind, Guid id) => $"gh:revoked:{kind}:{id}";

    /// <summary>An inbound webhook that has been delivered, or is on its way.</summary>
    /// <param name="source">Who sent it.</param>
    /// <param name="id">Its id, or the hash of what was signed.</param>
    /// <returns>The key.</returns>
    public static string Webhook(string source, string id) => $"gh:webhook:{source}:{id}";

    /// <summary>What a membership may do, with its version.</summary>
    /// <param name="membership">The membership.</param>
    /// <returns>The key.</returns>
    public static string Permissions(MembershipId membership) => $"gh:perm:{membership}";

    /// <summary>A tenant's policies, with their version.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <returns>The key.</returns>
    public static string Policies(TenantId tenant) => $"gh:policies:{tenant}";

    /// <summary>The events of one service.</summary>
    /// <param name="service">The publishing service's resource name.</param>
    /// <returns>The key.</returns>
    public static string Stream(string service) => $"gh:stream:{{{service}}}";

    /// <summary>Events of <paramref name="service"/> that <paramref name="group"/> gave up on.</summary>
    /// <param name="service">The publishing service's resource name.</param>
    /// <param name="group">The consumer group.</param>
    /// <returns>The key.</returns>
    public static string DeadLetters(string service, string group) => $"gh:stream:{{{service}}}:dead:{group}";

    /// <summary>Events of <paramref name="service"/> that <paramref name="group"/> gave up on and is to try again.</summary>
    /// <param name="service">The publishing service's resource name.</param>
    /// <param name="group">The consumer group.</param>
    /// <returns>The key.</returns>
    public static string Replays(string service, string group) => $"gh:stream:{{{service}}}:replay:{group}";
}
