using Gatehouse.ServiceDefaults.Authorization.Policies;

namespace Gatehouse.ServiceDefaults.UnitTests.Authorization;

public sealed class PolicyTests
{
    private static readonly Dictionary<string, object> Attributes = new()
    {
        ["user.id"] = "u1",
        ["user.email"] = "ada@example.com",
        ["tenant.plan"] = "team",
        ["membership.roles"] = new List<object> { "manager", "participant" },
        ["membership.attributes.level"] = 3m,
        ["membership.attributes.onCall"] = true,
        ["resource.ownerId"] = "u1",
        ["resource.total"] = 99.5m,
        ["request.hour"] = 9m,
        ["request.path"] = "/API/Orders/1/",
    };

    [Theory]
    [InlineData("", true)]
    [InlineData("resource.ownerId == user.id", true)]
    [InlineData("resource.ownerId != user.id", false)]
    [InlineData("\"manager\" in membership.roles", true)]
    [InlineData("membership.roles contains \"volunteer\"", false)]
    [InlineData("tenant.plan in [\"team\", \"enterprise\"]", true)]
    [InlineData("resource.total < 100", true)]
    [InlineData("resource.total <= 99.5 and resource.total >= 99.5", true)]
    [InlineData("resource.total > 100 or membership.attributes.level >= 3", true)]
    [InlineData("not (request.hour >= 8 && request.hour < 18)", false)]
    [InlineData("!membership.attributes.onCall", false)]
    [InlineData("membership.attributes.onCall", true)]
    [InlineData("user.email startsWith \"ada@\"", true)]
    [InlineData("exists resource.ownerId and not exists resource.teamId", true)]
    [InlineData("false or true and false", false)]
    [InlineData("resource.teamId == \"x\" or resource.ownerId == user.id", true)]
    [InlineData("resource.teamId == \"x\" and resource.ownerId != user.id", false)]
    [InlineData("request.path startsWith \"/api/orders\"", true)]
    [InlineData("request.path startsWith \"/api/Orders/\"", true)]
    [InlineData("request.path == \"/api/orders/1\"", true)]
    [InlineData("request.path != \"/api/orders/1/\"", false)]
    [InlineData("request.path in [\"/api/orders/1\", \"/api/orders/2\"]", true)]
    [InlineData("request.path contains \"ORDERS\"", true)]
    [InlineData("request.path == \"/api/orders/10\"", false)]
    [InlineData("user.email startsWith \"Ada@\"", false)]
    [InlineData("resource.teamId == \"x\"", null)]
    [InlineData("not resource.teamId == \"x\"", null)]
    [InlineData("resource.total == \"99.5\"", null)]
    [InlineData("user.email < 5", null)]
    public void Condition_OverAttributes_IsTrueFalseOrOpen(string condition, bool? expected) =>
        Assert.Equal(expected, ConditionParser.Parse(condition).Evaluate(Attributes.GetValueOrDefault!).Value);

    [Theory]
    [InlineData("resource.ownerId = user.id", 18)]
    [InlineData("resource.ownerId ==", 20)]
    [InlineData("user.nmae == \"x\"", 1)]
    [InlineData("system.exit", 1)]
    [InlineData("(user.id == \"x\"", 16)]
    [InlineData("user.id == \"x\" tenant.plan == \"y\"", 16)]
    [InlineData("user.id == 'x'", 12)]
    [InlineData("\"x\"", 4)]
    [InlineData("user.id in [user.id]", 20)]
    [InlineData("user.id in [\"a\" \"b\"]", 17)]
    public void Condition_Misspelt_NamesThePlace(string condition, int position) =>
        Assert.Equal(position, Assert.Throws<ConditionException>(() => ConditionParser.Parse(condition)).Position);

    [Fact]
    public void Condition_NestedTooDeep_IsRefused() =>
        Assert.Throws<ConditionException>(() => ConditionParser.Parse(new string('(', 1000) + "true" + new string(')', 1000)));

    [Fact]
    public void Decide_WithoutTheRolesPermission_IsRefusedWhateverPoliciesAllow() =>
        Assert.False(Decide(held: false, Allow("")).Allowed);

    [Fact]
    public void Decide_WithoutPolicies_FollowsTheRole() => Assert.True(Decide(held: true).Allowed);

    [Fact]
    public void Decide_WithAllowPolicies_NeedsOneThatHolds()
    {
        Assert.True(Decide(held: true, Allow("false"), Allow("resource.ownerId == user.id")).Allowed);
        Assert.False(Decide(held: true, Allow("false"), Allow("resource.ownerId != user.id")).Allowed);
    }

    [Fact]
    public void Decide_WithBoth_DenyWinsWhateverTheOrder()
    {
        var deny = Deny("resource.total > 50") with { Order = 99 };

        var decision = Decide(held: true, Allow(""), deny);

        Assert.False(decision.Allowed);
        Assert.Equal(deny.Id, decision.PolicyId);
    }

    [Theory]
    [InlineData(PolicyEffect.Allow)]
    [InlineData(PolicyEffect.Deny)]
    public void Decide_WithAMissingAttribute_Refuses(PolicyEffect effect)
    {
        var decision = Decide(held: true, Make(effect, "resource.teamId == \"x\""));

        Assert.False(decision.Allowed);
        Assert.Contains("resource.teamId is missing", decision.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_ForAnotherPermission_LeavesThePolicyAside() =>
        Assert.True(Decide(held: true, Deny("") with { Permissions = ["users:*", "orders:delete"] }).Allowed);

    [Theory]
    [InlineData("*")]
    [InlineData("orders:*")]
    [InlineData("orders:read")]
    public void Policy_ByPattern_CoversThePermission(string pattern) =>
        Assert.True((Allow("") with { Permissions = [pattern] }).Covers("orders:read"));

    [Fact]
    public void DecideRequest_LeavesWhatNeedsTheResource_ToTheService()
    {
        Assert.True(DecideRequest(Allow("resource.ownerId == user.id")).Allowed);
        Assert.True(DecideRequest(Allow("false"), Allow("resource.ownerId == user.id")).Allowed);
        Assert.True(DecideRequest(Deny("resource.total > 50")).Allowed);
        Assert.False(DecideRequest(Deny("request.hour < 10")).Allowed);
        Assert.False(DecideRequest(Allow("request.hour < 8")).Allowed);
    }

    private static Decision Decide(bool held, params Policy[] policies) =>
        PolicyEngine.Decide("orders:read", held, policies, Attributes.GetValueOrDefault!);

    private static Decision DecideRequest(params Policy[] policies) =>
        PolicyEngine.DecideRequest("orders:read", true, policies, Attributes.GetValueOrDefault!);

    private static Policy Allow(string condition) => Make(PolicyEffect.Allow, condition);

    private static Policy Deny(string condition) => Make(PolicyEffect.Deny, condition);

    private static Policy Make(PolicyEffect effect, string condition) =>
        new(Guid.CreateVersion7(), $"{effect} {condition}", effect, 1, ["orders:read"], ConditionParser.Parse(condition));
}
