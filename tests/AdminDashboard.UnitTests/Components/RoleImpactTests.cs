using Gatehouse.AdminDashboard.Clients;
using Gatehouse.AdminDashboard.Components.People;

namespace Gatehouse.AdminDashboard.UnitTests.Components;

public sealed class RoleImpactTests
{
    private static readonly Role Clerk = new(Guid.NewGuid(), "clerk", null, ["orders:read", "orders:write"], false, 1, 2);
    private static readonly Role Reader = new(Guid.NewGuid(), "reader", null, ["orders:read"], false, 1, 1);

    [Fact]
    public void Change_CountsAllRolesOfAPersonTogether()
    {
        var (both, one) = (Somebody("clerk", "reader"), Somebody("clerk"));
        var after = Clerk with { Permissions = ["orders:write", "audit:read"] };

        var impacts = RoleImpact.Of([both, one, both], [Clerk, Reader], [after, Reader]);

        Assert.Equal(2, impacts.Count);
        Assert.Equal(["audit:read"], impacts[0].Gets);
        Assert.Empty(impacts[0].Loses);
        Assert.Equal(["audit:read"], impacts[1].Gets);
        Assert.Equal(["orders:read"], impacts[1].Loses);
    }

    private static Member Somebody(params string[] roles) => new(Guid.NewGuid(), "Somebody", "s@example.com", roles, null, null);
}
