using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.AuthService.UnitTests.Service;

/// <summary>How many are signed in to a company now.</summary>
[Collection(AuthServerCollection.Name)]
public sealed class OpenSessionTests(AuthServer server)
{
    private readonly ManualTime time = new();

    [Fact]
    public async Task Count_IsOfTheCompanysLiveSessions_AndTheirPeople()
    {
        await using var services = server.Start(time);
        var (firm, other) = (await Firm.FoundAsync(services), await Firm.FoundAsync(services));
        Assert.Equal((0, 0), await CountAsync(firm));

        await firm.SignInAsync();
        await firm.SignInAsync(new("Another device", "10.1.2.4"));
        await other.SignInAsync();
        Assert.Equal((2, 1), await CountAsync(firm));
        Assert.Equal((1, 1), await CountAsync(other));

        await firm.InScopeAsync(scope => scope.GetRequiredService<SessionEnder>().EndAsync(
            scope.GetRequiredService<AuthDbContext>().Sessions.Where(s => s.UserId == firm.UserId).OrderBy(s => s.Id).Take(1), SessionEnd.EndedByAdmin, default));
        Assert.Equal((1, 1), await CountAsync(firm));

        time.Advance(TimeSpan.FromDays(90));
        Assert.Equal((0, 0), await CountAsync(firm));
    }

    private static Task<(int Sessions, int People)> CountAsync(Firm firm) => firm.InScopeAsync(async scope =>
    {
        var context = scope.GetRequiredService<AuthDbContext>();
        await using var transaction = await context.Database.BeginTransactionAsync();
        await context.EnterTenantAsync(firm.TenantId, default);
        var counted = (await CountOpenSessions.HandleAsync(context, scope.GetRequiredService<TimeProvider>(), default)).Value!;
        return (counted.Sessions, counted.People);
    });
}
