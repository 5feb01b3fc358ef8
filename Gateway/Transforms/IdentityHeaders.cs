using System.Runtime.CompilerServices;
using Gatehouse.Gateway.Authentication;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.Gateway.Transforms;

/// <summary>
/// Who is calling, for third-party backends; Gatehouse's own services read the token. What the token does not say is
/// absent. Values are encoded once per token and snapshot, which are shared between requests.
/// </summary>
internal static class IdentityHeaders
{
    private static readonly ConditionalWeakTable<MembershipSnapshot, SnapshotValues> Snapshots = [];

    public static void Add(HttpRequestMessage request, AccessToken token, MembershipSnapshot? snapshot)
    {
        var who = TokenText.Of(token);
        Add(request, PlatformHeaders.UserId, who.UserId);
        Add(request, PlatformHeaders.UserSub, who.UserId);
        Add(request, PlatformHeaders.UserEmail, who.Email);
        Add(request, PlatformHeaders.UserName, who.Name);
        Add(request, PlatformHeaders.TenantId, who.TenantId);
        if (snapshot is null)
        {
            Add(request, PlatformHeaders.UserRole, who.Roles);
            return;
        }

        var what = Snapshots.GetValue(snapshot, static snapshot => new(snapshot));
        Add(request, PlatformHeaders.UserRole, what.Roles);
        Add(request, PlatformHeaders.UserPermissions, what.Permissions);
    }

    private static void Add(HttpRequestMessage request, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }

    private sealed class SnapshotValues(MembershipSnapshot snapshot)
    {
        public string Roles { get; } = HeaderText.Join(snapshot.Roles);

        public string Permissions { get; } = HeaderText.Join(snapshot.Permissions);
    }
}
