using System.Security.Cryptography;
using System.Text;
using Gatehouse.AuthService.Features.Policies;
using Gatehouse.AuthService.Features.Tenants;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Features.Roles;

/// <summary>The built-in roles and policies this release ships, with a fingerprint by which tenants with an older set are found.</summary>
internal static class BuiltInRoleEdition
{
    public static string Current { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n',
        BuiltInRoles.All.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => $"{r.Key}={string.Join(',', r.Value)}")
            .Concat(BuiltInPolicies.All.Select(p => $"{p.Name}={p.Effect} {p.Order} {string.Join(',', p.Permissions)} {p.Condition}"))))))[..16];

    /// <summary>The platform has the one role no company can give, and only that.</summary>
    public static IEnumerable<(string Name, IReadOnlyList<string> Permissions)> RolesOf(Tenant tenant) => BuiltInRoles.All
        .Where(r => tenant.IsPlatform == (r.Key == BuiltInRoles.Admin))
        .Select(r => (r.Key, r.Value));
}
