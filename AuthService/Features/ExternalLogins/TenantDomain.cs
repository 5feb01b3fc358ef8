using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.ExternalLogins;

/// <summary>A mail domain that is a company's, which the platform has made sure of. Whoever has an address in it belongs there.</summary>
internal sealed class TenantDomain
{
    public required string Domain { get; init; }

    public required TenantId TenantId { get; init; }

    public required DateTimeOffset AddedAt { get; init; }

    /// <summary>The domain of an address, in the one form it is stored in.</summary>
    public static string? Of(string? email) =>
        email?.LastIndexOf('@') is { } at and > 0 && email.Length > at + 1 ? email[(at + 1)..].Trim().ToLowerInvariant() : null;

    public static async Task<TenantId?> OwnerAsync(AuthDbContext context, string? email, CancellationToken cancellationToken)
    {
        var domain = Of(email);
        return domain is null ? null
            : await context.Set<TenantDomain>().Where(d => d.Domain == domain).Select(d => (TenantId?)d.TenantId).SingleOrDefaultAsync(cancellationToken);
    }
}
