using System.Net;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.AuthService.FunctionalTests;

/// <summary>What belongs to another company does not exist, whatever one tries with its id.</summary>
[Collection(StackCollection.Name)]
public sealed class TwoTenantTests(GatehouseStack stack)
{
    [Fact]
    public async Task EveryCall_WithAnIdOfAnotherTenant_IsNotFound()
    {
        using var mine = await Company.RegisterAsync(stack);
        using var theirs = await Company.RegisterAsync(stack);
        var role = await RoleTests.CreateRoleAsync(theirs, "Theirs", "orders:read");
        var aRole = new { name = "Mine", permissions = new[] { "orders:read" } };
        var aPolicy = new { name = "P", effect = "deny", order = 1, permissions = new[] { "orders:read" }, condition = "request.hour > 30" };
        var policy = Person.Expect(HttpStatusCode.Created, await theirs.Admin.PostAsync("/api/policies", aPolicy)).Json["id"];
        var invitation = Person.Expect(HttpStatusCode.Created, await theirs.Admin.PostAsync(
            "/api/invitations", new { email = Person.NewEmail(), roles = new[] { "manager" } })).Json["id"];

        foreach (var (method, path, body) in new (HttpMethod, string, object?)[]
        {
            (HttpMethod.Get, $"/api/roles/{role}", null),
            (HttpMethod.Put, $"/api/roles/{role}", aRole),
            (HttpMethod.Delete, $"/api/roles/{role}", null),
            (HttpMethod.Get, $"/api/members/{theirs.UserId}", null),
            (HttpMethod.Put, $"/api/members/{theirs.UserId}/roles", new { roles = new[] { "manager" } }),
            (HttpMethod.Put, $"/api/members/{theirs.UserId}/attributes", new { attributes = new { a = 1 } }),
            (HttpMethod.Delete, $"/api/members/{theirs.UserId}", null),
            (HttpMethod.Put, $"/api/policies/{policy}", aPolicy),
            (HttpMethod.Delete, $"/api/policies/{policy}", null),
            (HttpMethod.Get, $"/api/policies/{policy}/history", null),
            (HttpMethod.Post, "/api/policies/explain", new { userId = theirs.UserId, permission = "orders:read" }),
            (HttpMethod.Post, $"/api/invitations/{invitation}/resend", null),
            (HttpMethod.Delete, $"/api/invitations/{invitation}", null),
            (HttpMethod.Get, $"/api/tenants/{theirs.TenantId}", null),
            (HttpMethod.Patch, $"/api/tenants/{theirs.TenantId}", new { name = "Mine now" }),
            (HttpMethod.Delete, $"/api/tenants/{theirs.TenantId}", null),
        })
        {
            var answer = await mine.Admin.SendAsync(method, path, body);

            // Where the path itself names the tenant, the gateway says so before anybody is asked.
            Assert.True(
                answer.Status is HttpStatusCode.NotFound || (answer.Status is HttpStatusCode.Forbidden && answer.Error == "Tenant mismatch"),
                $"{method} {path}: {answer}");
        }

        // A role of theirs cannot be given here by its name either.
        var given = await mine.Admin.SendAsync(HttpMethod.Put, $"/api/members/{mine.UserId}/roles", new { roles = new[] { "company_admin", "Theirs" } });
        Assert.Equal(["roles"], given.Fields);
        foreach (var list in new[] { "/api/roles", "/api/members", "/api/policies", "/api/invitations", "/api/audit" })
        {
            var answer = Person.Expect(HttpStatusCode.OK, await mine.Admin.GetAsync(list));
            Assert.DoesNotContain(theirs.UserId, answer.Body, StringComparison.Ordinal);
            Assert.DoesNotContain(role, answer.Body, StringComparison.Ordinal);
            Assert.DoesNotContain((string)policy!, answer.Body, StringComparison.Ordinal);
            Assert.DoesNotContain((string)invitation!, answer.Body, StringComparison.Ordinal);
        }
    }
}
