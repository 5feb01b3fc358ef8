using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Connect;

/// <summary>What a person has agreed to, and taking it back: the agreement, and every session that client has of them.</summary>
internal sealed class Grants(AuthDbContext context, ClientDirectory clients, SessionEnder sessions)
{
    public async Task<IReadOnlyList<Given>> ListAsync(UserId user, CancellationToken cancellationToken)
    {
        var given = await context.Consents.AsNoTracking().Where(c => c.UserId == user).OrderByDescending(c => c.GivenAt).ToListAsync(cancellationToken);
        var named = new List<Given>();
        foreach (var consent in given)
        {
            // A client that is gone can do nothing any more.
            if (await clients.FindAsync(consent.ClientId, fresh: false, cancellationToken) is { } client)
            {
                named.Add(new(client.PublicId, client.Name, client.TenantName, consent.Scopes, consent.GivenAt));
            }
        }

        return named;
    }

    public async Task<bool> WithdrawAsync(UserId user, Guid client, CancellationToken cancellationToken)
    {
        await sessions.EndAsync(context.Sessions.Where(s => s.UserId == user && s.ClientId == client), SessionEnd.EndedByUser, cancellationToken);
        return await context.Consents.Where(c => c.UserId == user && c.ClientId == client).ExecuteDeleteAsync(cancellationToken) == 1;
    }

    internal sealed record Given(string ClientId, string Client, string Tenant, IReadOnlyList<string> Scopes, DateTimeOffset GivenAt);
}
