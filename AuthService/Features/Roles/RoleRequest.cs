using System.ComponentModel.DataAnnotations;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Features.Roles;

/// <summary>A role as a tenant describes it. Its name goes into lists separated by commas, and may not look like a built-in one.</summary>
public sealed record RoleRequest(
    [Required, MaxLength(60), RegularExpression(@"[\p{L}\p{N}][\p{L}\p{N} _.\-]*")] string Name,
    [Required, MaxLength(500)] IReadOnlyList<string> Permissions,
    [MaxLength(200), PlainText] string? Description = null) : IValidatableObject
{
    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (BuiltInRoles.All.Keys.Contains(Name, StringComparer.OrdinalIgnoreCase))
        {
            yield return new("A built-in role has this name.", [nameof(Name)]);
        }

        if (Permissions.Where(p => !ServiceDefaults.Contracts.Permissions.Catalogue.ContainsKey(p ?? "")).ToList() is { Count: > 0 } unknown)
        {
            yield return new($"Unknown: {string.Join(", ", unknown.Take(5))}.", [nameof(Permissions)]);
        }
        else if (Permissions.Where(ServiceDefaults.Contracts.Permissions.PlatformOnly.Contains).ToList() is { Count: > 0 } reserved)
        {
            yield return new($"Only the platform's own role holds {string.Join(", ", reserved)}.", [nameof(Permissions)]);
        }
    }

    internal IReadOnlyList<string> DistinctPermissions() => [.. Permissions.Distinct().Order(StringComparer.Ordinal)];
}
