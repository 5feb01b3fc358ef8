using Gatehouse.AuthService.Connect;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Clients;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.AuthService.UnitTests.Service;

/// <summary>A client's token is of when the client was read: what was revoked since ends it, heard of or not.</summary>
[Collection(AuthServerCollection.Name)]
public sealed class ClientDirectoryTests(AuthServer server)
{
    private readonly ManualTime time = new();

    [Theory]
    [InlineData(RevocationScope.User)]
    [InlineData(RevocationScope.Everything)]
    public async Task Find_KeepsWhenItWasRead_UntilItHearsOfARevocation(string scope)
    {
        await using var services = server.Start(time);
        var firm = await Firm.FoundAsync(services);
        var id = await firm.InScopeAsync(async parts =>
        {
            var context = parts.GetRequiredService<AuthDbContext>();
            await using var transaction = await context.Database.BeginTransactionAsync();
            await context.EnterTenantAsync(firm.TenantId, CancellationToken.None);
            var client = new Client
            {
                Id = Guid.CreateVersion7(),
                TenantId = firm.TenantId,
                Name = "Test",
                GrantTypes = [GrantTypes.ClientCredentials],
                RedirectUris = [],
                Scopes = ["orders:read"],
                CreatedBy = firm.UserId,
                CreatedAt = time.GetUtcNow(),
            };
            context.Add(client);
            await context.SaveChangesAsync();
            await transaction.CommitAsync();
            return client.Id;
        });
        var directory = services.GetRequiredService<ClientDirectory>();
        var began = time.GetUtcNow();
        Assert.Equal(began, (await FindAsync()).ReadAt);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(began, (await FindAsync()).ReadAt);

        directory.Handle(new(Invalidation.Revoked, scope, scope == RevocationScope.User ? id : Guid.Empty, 1, 2));
        Assert.Equal(time.GetUtcNow(), (await FindAsync()).ReadAt);

        async Task<KnownClient> FindAsync() => (await directory.FindAsync(id, false, CancellationToken.None))!;
    }
}
