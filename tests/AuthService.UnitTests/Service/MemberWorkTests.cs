using System.Text.Json.Nodes;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.UnitTests.Service;

/// <summary>What an admin does to and sees of a member: locks, sessions, history, and what conditions may ask about them.</summary>
[Collection(AuthServerCollection.Name)]
public sealed class MemberWorkTests(AuthServer server)
{
    private static readonly object Because = new { reason = "A test" };

    [Fact]
    public async Task LockedMember_IsOutAtOnce_AndBackWithTheirRoles()
    {
        var site = await server.SiteAsync();
        var (admin, firm) = await FirmAsync(site);
        var (member, email) = await JoinAsync(firm, "manager");
        var token = await TokenAsync(site, email);
        Assert.Equal(200, (await site.SendAsync(HttpMethod.Get, "/auth/me", token)).Status);

        site.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(204, (await site.SendAsync(HttpMethod.Post, $"/members/{member}/lock", admin, Because)).Status);
        Assert.Equal(401, (await site.SendAsync(HttpMethod.Get, "/auth/me", token)).Status);
        var refused = await LoginAsync(site, email);
        Assert.Equal((401, "Invalid credentials"), (refused.Status, refused["error"]));
        var shown = await site.SendAsync(HttpMethod.Get, "/members?status=locked", admin);
        Assert.Equal(email, (string?)Assert.Single(shown.Json!["items"]!.AsArray())!["email"]);

        site.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(204, (await site.SendAsync(HttpMethod.Delete, $"/members/{member}/lock", admin)).Status);
        Assert.Equal(401, (await site.SendAsync(HttpMethod.Get, "/auth/me", token)).Status);
        var back = await site.SendAsync(HttpMethod.Get, "/auth/me", await TokenAsync(site, email));
        Assert.Equal("manager", (string?)Assert.Single(back.Json!["roles"]!.AsArray()));
        Assert.Equal(
            ["member.unlocked", "session.refused", "member.locked"],
            (await HistoryAsync(site, admin, member)).Where(a => a is not ("session.started" or "session.ended")));
    }

    [Fact]
    public async Task Lock_OfOneself_OfTheStronger_OrOfAnotherCompany_IsRefused()
    {
        var site = await server.SiteAsync();
        var (admin, firm) = await FirmAsync(site);
        var (_, other) = await FirmAsync(site);
        var (_, email) = await JoinAsync(firm, "manager");
        await server.RunAsync(
            "update roles set permissions = array_append(permissions, 'members:write') where name = 'manager' and tenant_id = $1", firm.TenantId.Value);
        var weaker = await TokenAsync(site, email);

        Assert.Equal(409, (await site.SendAsync(HttpMethod.Post, $"/members/{firm.UserId}/lock", admin, Because)).Status);
        Assert.Equal(403, (await site.SendAsync(HttpMethod.Post, $"/members/{firm.UserId}/lock", weaker, Because)).Status);
        Assert.Equal(404, (await site.SendAsync(HttpMethod.Post, $"/members/{other.UserId}/lock", admin, Because)).Status);
        Assert.Equal(404, (await site.SendAsync(HttpMethod.Delete, $"/members/{other.UserId}/lock", admin)).Status);
    }

    [Fact]
    public async Task Sessions_OfAMember_AreSeenAndEndedOneByOne_InThisCompanyOnly()
    {
        var site = await server.SiteAsync();
        var (admin, firm) = await FirmAsync(site);
        var (stranger, elsewhere) = await FirmAsync(site);
        var (member, email) = await JoinAsync(firm, "participant");
        var (one, two) = (await TokenAsync(site, email), await TokenAsync(site, email));

        var path = $"/members/{member}/sessions";
        var sessions = (await site.SendAsync(HttpMethod.Get, path, admin)).Json!["items"]!.AsArray();
        Assert.Equal(2, sessions.Count);
        Assert.Equal(404, (await site.SendAsync(HttpMethod.Get, path, stranger)).Status);
        var newest = (string)sessions[0]!["id"]!;
        Assert.Equal(404, (await site.SendAsync(HttpMethod.Delete, $"{path}/{newest}", stranger)).Status);
        Assert.Equal(404, (await site.SendAsync(HttpMethod.Delete, $"/members/{firm.UserId}/sessions/{newest}", admin)).Status);
        Assert.Equal(403, (await site.SendAsync(HttpMethod.Get, path, one)).Status);

        site.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(204, (await site.SendAsync(HttpMethod.Delete, $"{path}/{newest}", admin)).Status);
        Assert.Equal(404, (await site.SendAsync(HttpMethod.Delete, $"{path}/{newest}", admin)).Status);
        Assert.Single((await site.SendAsync(HttpMethod.Get, path, admin)).Json!["items"]!.AsArray());
        int[] answers = [(await site.SendAsync(HttpMethod.Get, "/auth/me", one)).Status, (await site.SendAsync(HttpMethod.Get, "/auth/me", two)).Status];
        Assert.Equal([200, 401], answers.Order());
        Assert.DoesNotContain((await site.SendAsync(HttpMethod.Get, $"/members/{elsewhere.UserId}/sessions", stranger)).Json!["items"]!.AsArray(), s => (bool?)s!["current"] != true);
    }

    [Fact]
    public async Task Sessions_AndAttributes_OfTheStronger_AreNotTheWeakersToChange_NorTheirOwnAttributes()
    {
        var site = await server.SiteAsync();
        var (admin, firm) = await FirmAsync(site);
        Assert.Equal(201, (await site.SendAsync(
            HttpMethod.Post, "/roles", admin, new { name = "desk", permissions = new[] { "members:read", "members:write", "users:read" } })).Status);
        var (desk, email) = await JoinAsync(firm, "desk");
        var (equal, _) = await JoinAsync(firm, "desk");
        var token = await TokenAsync(site, email);
        var session = (string)(await site.SendAsync(HttpMethod.Get, $"/members/{firm.UserId}/sessions", token)).Json!["items"]![0]!["id"]!;
        var attributes = new { attributes = new { limit = 1000 } };

        Assert.Equal(403, (await site.SendAsync(HttpMethod.Delete, $"/members/{firm.UserId}/sessions", token)).Status);
        Assert.Equal(403, (await site.SendAsync(HttpMethod.Delete, $"/members/{firm.UserId}/sessions/{session}", token)).Status);
        Assert.Equal(403, (await site.SendAsync(HttpMethod.Put, $"/members/{firm.UserId}/attributes", token, attributes)).Status);
        Assert.Equal(403, (await site.SendAsync(HttpMethod.Put, $"/members/{desk}/attributes", token, attributes)).Status);
        Assert.Equal(200, (await site.SendAsync(HttpMethod.Get, "/auth/me", admin)).Status);

        Assert.Equal(200, (await site.SendAsync(HttpMethod.Put, $"/members/{equal}/attributes", token, attributes)).Status);
        Assert.Equal(204, (await site.SendAsync(HttpMethod.Delete, $"/members/{equal}/sessions", token)).Status);
        Assert.Equal(204, (await site.SendAsync(HttpMethod.Delete, $"/members/{desk}/sessions", token)).Status);
        Assert.Equal(401, (await site.SendAsync(HttpMethod.Get, "/auth/me", token)).Status);
    }

    [Fact]
    public async Task Impersonations_OfTheCompany_AreListedWithTheirReason_UntilTheyEndAndAfter()
    {
        var site = await server.SiteAsync();
        var (admin, firm) = await FirmAsync(site);
        var (stranger, _) = await FirmAsync(site);
        var (member, email) = await JoinAsync(firm, "participant");
        var started = await site.SendAsync(HttpMethod.Post, "/impersonations", admin, new { userId = member, reason = "They cannot see their order" });
        Assert.Equal(201, started.Status);
        var me = await site.SendAsync(HttpMethod.Get, "/auth/me", started["accessToken"]);
        Assert.Equal((member.ToString(), firm.UserId.ToString()), (me["userId"], me["actorId"]));

        var shown = await OneAsync(admin);
        Assert.Equal(("They cannot see their order", true, firm.UserId.ToString()), ((string?)shown["reason"], (bool?)shown["active"], (string?)shown["actorId"]));
        Assert.Empty((await site.SendAsync(HttpMethod.Get, "/impersonations", stranger)).Json!["items"]!.AsArray());
        Assert.Equal(403, (await site.SendAsync(HttpMethod.Get, "/impersonations", await TokenAsync(site, email))).Status);

        Assert.Equal(204, (await site.SendAsync(HttpMethod.Delete, $"/auth/impersonations/{started["id"]}", admin)).Status);
        Assert.False((bool?)(await OneAsync(admin))["active"]);

        async Task<JsonNode> OneAsync(string token) =>
            Assert.Single((await site.SendAsync(HttpMethod.Get, $"/impersonations?userId={member}", token)).Json!["items"]!.AsArray())!;
    }

    [Theory]
    [InlineData("roles")]
    [InlineData("role")]
    [InlineData("no role")]
    [InlineData("lock")]
    [InlineData("removal")]
    public async Task Impersonation_EndsAtOnce_WhenWhoeverActsMayLess(string how)
    {
        var site = await server.SiteAsync();
        var (admin, firm) = await FirmAsync(site);
        var everything = (await site.SendAsync(HttpMethod.Get, "/roles", admin)).Json!["items"]!.AsArray()
            .Single(r => (string?)r!["name"] == "company_admin")!["permissions"]!.AsArray().Select(p => (string?)p).ToList();
        var role = await site.SendAsync(HttpMethod.Post, "/roles", admin, new { name = "deputy", permissions = everything });
        Assert.Equal(201, role.Status);
        var (deputy, email) = await JoinAsync(firm, "deputy");
        var started = await site.SendAsync(
            HttpMethod.Post, "/impersonations", await TokenAsync(site, email), new { userId = firm.UserId, reason = "To see what they see" });
        Assert.Equal(201, started.Status);
        Assert.Equal(200, (await site.SendAsync(HttpMethod.Put, $"/members/{deputy}/roles", admin, new { roles = new[] { "deputy", "volunteer" } })).Status);
        Assert.Equal(200, (await site.SendAsync(HttpMethod.Put, $"/members/{deputy}/roles", admin, new { roles = new[] { "deputy" } })).Status);
        Assert.Equal(200, (await site.SendAsync(HttpMethod.Get, "/members", started["accessToken"])).Status);

        var change = await (how switch
        {
            "roles" => site.SendAsync(HttpMethod.Put, $"/members/{deputy}/roles", admin, new { roles = new[] { "volunteer" } }),
            "role" => site.SendAsync(HttpMethod.Put, $"/roles/{role["id"]}", admin, new { name = "deputy", permissions = everything.Skip(1) }),
            "no role" => site.SendAsync(HttpMethod.Delete, $"/roles/{role["id"]}", admin),
            "lock" => site.SendAsync(HttpMethod.Post, $"/members/{deputy}/lock", admin, Because),
            _ => site.SendAsync(HttpMethod.Delete, $"/members/{deputy}", admin),
        });
        Assert.InRange(change.Status, 200, 204);
        Assert.Equal(401, (await site.SendAsync(HttpMethod.Get, "/members", started["accessToken"])).Status);
        Assert.Equal(200, (await site.SendAsync(HttpMethod.Get, "/members", admin)).Status);
    }

    [Fact]
    public async Task Impersonation_ByThePlatform_EndsWithWhatItsActorWasThere()
    {
        var site = await server.SiteAsync();
        var (_, firm) = await FirmAsync(site);
        var platform = firm with { TenantId = new((Guid)(await server.RunAsync("select id from tenants where slug = 'platform'"))!) };
        var (root, email) = await JoinAsync(platform, "admin");
        var (_, another) = await JoinAsync(platform, "admin");
        var started = await site.SendAsync(
            HttpMethod.Post, "/impersonations", await TokenAsync(site, email), new { userId = firm.UserId, reason = "They asked for it", tenantId = firm.TenantId });
        Assert.Equal(200, (await site.SendAsync(HttpMethod.Get, "/members", started["accessToken"])).Status);
        Assert.Equal(204, (await site.SendAsync(HttpMethod.Delete, $"/members/{root}", await TokenAsync(site, another))).Status);
        Assert.Equal(401, (await site.SendAsync(HttpMethod.Get, "/members", started["accessToken"])).Status);
    }

    [Theory]
    [InlineData("", true, null)]
    [InlineData("resource.ownerId == user.id", true, null)]
    [InlineData("user.id ==", false, 11)]
    [InlineData("user.shoeSize > 40", false, 1)]
    [InlineData("user.id == \"a\" und true", false, 16)]
    public async Task Condition_IsCheckedWithoutSaving_AndTheMistakeHasAPlace(string condition, bool valid, int? position)
    {
        var site = await server.SiteAsync();
        var (admin, _) = await FirmAsync(site);
        var answer = (await site.SendAsync(HttpMethod.Post, "/policies/validation", admin, new { condition })).Json!;
        Assert.Equal((valid, position), ((bool)answer["valid"]!, (int?)answer["position"]));
        Assert.Equal(valid, answer["problem"] is null);
    }

    [Fact]
    public async Task Attributes_OfTheCompanysMembers_AreOfferedForConditions_AndNobodyElses()
    {
        var site = await server.SiteAsync();
        var (admin, firm) = await FirmAsync(site);
        var (stranger, _) = await FirmAsync(site);
        Assert.Equal(200, (await site.SendAsync(
            HttpMethod.Put, $"/members/{firm.UserId}/attributes", admin, new { attributes = new { costCenter = 12 } })).Status);

        Assert.Contains("membership.attributes.costCenter", await NamesAsync(admin));
        Assert.Contains("user.id", await NamesAsync(admin));
        Assert.DoesNotContain("membership.attributes.costCenter", await NamesAsync(stranger));

        async Task<IEnumerable<string?>> NamesAsync(string token) =>
            (await site.SendAsync(HttpMethod.Get, "/policies/attributes", token)).Json!["items"]!.AsArray().Select(a => (string?)a!["name"]);
    }

    [Theory]
    [InlineData(15, 25, 1)]
    [InlineData(15, null, 2)]
    [InlineData(null, 25, 2)]
    [InlineData(null, -1, 0)]
    [InlineData(41, null, 0)]
    [InlineData(null, null, 3)]
    public async Task Audit_OfATime_HasWhatHappenedThen_AndNothingElse(int? from, int? to, int expected)
    {
        var site = await server.SiteAsync();
        var (_, firm) = await FirmAsync(site);
        var (member, email) = await JoinAsync(firm, "participant");
        var begin = site.Time.GetUtcNow();
        for (var signIn = 0; signIn < 3; signIn++)
        {
            await TokenAsync(site, email);
            site.Time.Advance(TimeSpan.FromMinutes(20));
        }

        var answer = await site.SendAsync(
            HttpMethod.Get, $"/audit?action=session.&person={member}{At("from", from)}{At("to", to)}", await TokenAsync(site, firm.Email));
        Assert.Equal(expected, answer.Json!["items"]!.AsArray().Count);

        string At(string name, int? minutes) => minutes is null ? "" : $"&{name}={begin.AddMinutes(minutes.Value).UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}";
    }

    private static async Task<(string Token, Firm Firm)> FirmAsync(AuthSite site)
    {
        var firm = await Firm.FoundAsync(site.Services);
        return (await TokenAsync(site, firm.Email), firm);
    }

    private static Task<SiteAnswer> LoginAsync(AuthSite site, string email) =>
        site.SendAsync(HttpMethod.Post, "/auth/login", null, new { email, password = Firm.Password });

    private static async Task<string> TokenAsync(AuthSite site, string email)
    {
        var answer = await LoginAsync(site, email);
        return answer["accessToken"] ?? throw new InvalidOperationException($"{answer.Status} {answer.Json}");
    }

    private static async Task<IEnumerable<string?>> HistoryAsync(AuthSite site, string admin, UserId member) =>
        (await site.SendAsync(HttpMethod.Get, $"/audit?person={member}", admin)).Json!["items"]!.AsArray().Select(e => (string?)e!["action"]);

    private static async Task<(UserId Id, string Email)> JoinAsync(Firm firm, string role)
    {
        var member = await firm.JoinAsync(role);
        return (member.UserId, member.Email);
    }
}
