using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Connect;

/// <summary>In which companies a client may sign a person in: its own, or for a part of the platform any.</summary>
internal sealed class AuthorizationPlaces(AuthDbContext context, MembershipReader memberships)
{
    /// <param name="user">The person.</param>
    /// <param name="client">The client.</param>
    /// <param name="tenant">Slug or id of the one that is meant, if one is.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<MembershipReader.Place>> OfAsync(UserId user, KnownClient client, string? tenant, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var places = await memberships.OfAsync(user, cancellationToken);
        return [.. places.Where(p => p.IsOpen
            && (client.IsFirstParty || p.TenantId == client.TenantId)
            && (tenant is null || p.Slug == tenant || p.TenantId.ToString() == tenant))];
    }

    /// <summary>Where the person used the client last in this browser, to go on there without a question.</summary>
    public async Task<MembershipReader.Place?> LastOfAsync(
        SessionId browser, Guid client, IReadOnlyList<MembershipReader.Place> open, CancellationToken cancellationToken)
    {
        var last = await context.Sessions.Where(s => s.ParentId == browser && s.ClientId == client)
            .OrderByDescending(s => s.Id).Select(s => s.MembershipId).FirstOrDefaultAsync(cancellationToken);
        return open.FirstOrDefault(p => p.MembershipId == last);
    }
}
