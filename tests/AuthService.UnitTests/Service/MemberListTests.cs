using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.AuthService.Features.Tenants;
using Gatehouse.AuthService.Identity;
using Gatehouse.TestKit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.AuthService.UnitTests.Service;

/// <summary>Members are searched, filtered and ordered by the database, page by page.</summary>
[Collection(AuthServerCollection.Name)]
public sealed class MemberListTests(AuthServer server)
{
    private readonly ManualTime time = new();

    [Theory]
    [InlineData(null, null, null, "Test Admin,Bea,anna_1,Carl,Annabel")]
    [InlineData(null, null, "-joined", "Annabel,Carl,anna_1,Bea,Test Admin")]
    [InlineData("ANNA", null, "joined", "anna_1,Annabel")]
    [InlineData("a_1", null, null, "anna_1")]
    [InlineData("%", null, null, "")]
    [InlineData(null, "manager", null, "Carl")]
    [InlineData("anna", "manager", null, "")]
    public async Task List_FindsAndOrders_AcrossPages(string? search, string? role, string? sort, string expected)
    {
        await using var services = server.Start(time);
        var firm = await FirmAsync(services);
        Assert.Equal(expected, string.Join(',', await NamesAsync(firm, search, role, sort)));
    }

    [Fact]
    public async Task List_ByName_IsTheSameBackwards()
    {
        await using var services = server.Start(time);
        var firm = await FirmAsync(services);
        var names = await NamesAsync(firm, null, null, "name");
        Assert.Equal(5, names.Count);
        Assert.True(names.IndexOf("Annabel") < names.IndexOf("Bea") && names.IndexOf("Bea") < names.IndexOf("Carl"), string.Join(',', names));
        Assert.Equal(names.AsEnumerable().Reverse(), await NamesAsync(firm, null, null, "-name"));
    }

    [Theory]
    [InlineData("joined", "not a cursor")]
    [InlineData("name", "bm8gY3Vyc29y")]
    [InlineData("name", "%")]
    public async Task List_ACursorOfAnotherList_IsRefused(string sort, string cursor)
    {
        await using var services = server.Start(time);
        var firm = await Firm.FoundAsync(services);
        Assert.Equal(400, Assert.IsType<ProblemHttpResult>(await AskAsync(firm, null, null, sort, cursor)).StatusCode);
    }

    private static async Task<List<string>> NamesAsync(Firm firm, string? search, string? role, string? sort)
    {
        var names = new List<string>();
        string? cursor = null;
        do
        {
            var page = Assert.IsType<Ok<Page<ListMembers.Response>>>(await AskAsync(firm, search, role, sort, cursor)).Value!;
            names.AddRange(page.Items.Select(member => member.Name));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return names;
    }

    private static Task<Microsoft.AspNetCore.Http.IResult> AskAsync(Firm firm, string? search, string? role, string? sort, string? cursor) => firm.InScopeAsync(async scope =>
    {
        var context = scope.GetRequiredService<AuthDbContext>();
        await using var transaction = await context.Database.BeginTransactionAsync();
        await context.EnterTenantAsync(firm.TenantId, default);
        return (await ListMembers.HandleAsync(context, default, search, role, sort, limit: 2, cursor)).Result;
    });

    private async Task<Firm> FirmAsync(ServiceProvider services)
    {
        var firm = await Firm.FoundAsync(services);
        foreach (var (name, role) in ((string, string)[])[("Bea", "participant"), ("anna_1", "participant"), ("Carl", "manager"), ("Annabel", "volunteer")])
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await firm.InScopeAsync(async scope =>
            {
                var context = scope.GetRequiredService<AuthDbContext>();
                var user = User.Create($"{Guid.NewGuid():N}@example.com", name, time.GetUtcNow());
                await using var transaction = await context.Database.BeginTransactionAsync();
                await context.EnterTenantAsync(firm.TenantId, default);
                context.Add(user);
                scope.GetRequiredService<TenantFounder>().Join(user.Id, firm.TenantId, await context.Roles.Where(r => r.Name == role).ToListAsync());
                await context.SaveChangesAsync();
                await transaction.CommitAsync();
                return user;
            });
        }

        return firm;
    }
}
