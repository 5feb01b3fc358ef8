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

    /// <summary>About somebody with a token of ours.</summary>
    public static void Add(IHeaderDictionary request, AccessToken token, MembershipSnapshot? snapshot)
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

    /// <summary>About somebody with another issuer's.</summary>
    public static void Add(IHeaderDictionary request, ExternalPerson person)
    {
        Add(request, PlatformHeaders.UserId, person.Id.ToString());
        Add(request, PlatformHeaders.UserSub, HeaderText.Encode(person.Subject));
        Add(request, PlatformHeaders.UserIssuer, HeaderText.Encode(person.Issuer));
        Add(request, PlatformHeaders.UserName, person.Name is { } name ? HeaderText.Encode(name) : null);
        Add(request, PlatformHeaders.UserEmail, person.Email is { } email ? HeaderText.Encode(email) : null);
        Add(request, PlatformHeaders.UserRole, HeaderText.Join(person.Roles));
        Add(request, PlatformHeaders.UserPermissions, HeaderText.Join(person.Permissions));
    }

    private static void Add(IHeaderDictionary request, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            request[name] = value;
        }
    }

    private sealed class SnapshotValues(MembershipSnapshot snapshot)
    {
        public string Roles { get; } = HeaderText.Join(snapshot.Roles);

        public string Permissions { get; } = HeaderText.Join(snapshot.Permissions);
    }
}
