using System.Net;
using System.Text.Json;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.AuthService.FunctionalTests;

/// <summary>What other services make of what happens here.</summary>
[Collection(StackCollection.Name)]
public sealed class OtherServicesTests(GatehouseStack stack)
{
    [Fact]
    public async Task Profile_FollowsANewAddress_AndGoesWithTheAccount()
    {
        using var company = await Company.RegisterAsync(stack);
        using var member = await Person.JoinAsync(stack, company, "participant");
        var profile = $"/api/users/{member.UserId}";
        await Eventually.Async(() => company.Admin.GetAsync(profile), a => a.Status is HttpStatusCode.OK);

        var address = Person.NewEmail();
        Person.Expect(HttpStatusCode.Accepted, await member.Client.PostAsync(
            "/api/auth/email/change", new { newEmail = address, currentPassword = Company.Password }));
        Person.Expect(HttpStatusCode.NoContent, await member.Client.PostAsync(
            "/api/auth/email/confirm", new { token = await Mailbox.TokenAsync(member.Client, address) }));
        await Eventually.Async(() => company.Admin.GetAsync(profile), a => (string?)a.Json["email"] == address);

        Person.Expect(HttpStatusCode.NoContent, await member.Client.PostAsync("/api/auth/close", new { currentPassword = Company.Password }));

        // Nobody finds it from the moment the membership ends; the row goes with the event that says so.
        await Eventually.Async(() => company.Admin.GetAsync(profile), a => a.Status is HttpStatusCode.NotFound);
        await Eventually.Async(() => CountAsync("userdb", "profiles", "user_id", member.UserId), rows => rows is 0L);
    }

    [Fact]
    public async Task SignIn_OnANewDevice_IsToldToItsOwner()
    {
        using var company = await Company.RegisterAsync(stack);
        using var another = stack.CreateClient();
        var mails = await Mailbox.ReadAsync(another, company.Email);
        Assert.DoesNotContain(mails, m => (string?)m["template"] == "new-device");

        Person.Expect(HttpStatusCode.OK, await another.PostAsync(
            "/api/auth/login", new { email = company.Email, password = Company.Password, deviceName = "Somebody's telephone" }));
        var notice = Assert.Single(await Mailbox.ReadAsync(another, company.Email), m => (string?)m["template"] == "new-device");
        Assert.Equal("Somebody's telephone", (string?)notice["model"]!["device"]);
        Assert.StartsWith("10.", (string?)notice["model"]!["address"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task PurgedTenant_IsForgottenByEveryService()
    {
        using var company = await Company.RegisterAsync(stack);
        using var other = await Company.RegisterAsync(stack);
        foreach (var one in new[] { company, other })
        {
            Person.Expect(HttpStatusCode.Created, await one.Admin.SendAsync(
                HttpMethod.Post,
                "/api/orders",
                new { currency = "EUR", items = new[] { new { sku = "A", name = "A thing", quantity = 1, unitPrice = 10m } } },
                ("Idempotency-Key", Guid.CreateVersion7().ToString())));
        }

        (string Database, string Table)[] tables =
            [("userdb", "members"), ("orderdb", "orders"), ("orderdb", "answered_requests"), ("analyticsdb", "order_facts"), ("analyticsdb", "order_days")];
        foreach (var (database, table) in tables)
        {
            await Eventually.Async(() => CountAsync(database, table, "tenant_id", company.TenantId), count => count > 0);
            await Eventually.Async(() => CountAsync(database, table, "tenant_id", other.TenantId), count => count > 0);
        }

        // As the purge says it; that it does is HousekeepingTests' to show.
        var id = Guid.CreateVersion7();
        await using (var auth = await Database.OpenAsOwnerAsync(stack))
        {
            await auth.RunAsync(
                "insert into outbox (id, type, tenant_id, subject, envelope, occurred_at) values ($1, 'tenants.deleted.v1', $2, $3, $4, now())",
                id,
                Guid.Parse(company.TenantId),
                company.TenantId,
                JsonSerializer.Serialize(new
                {
                    id,
                    type = "tenants.deleted.v1",
                    company.TenantId,
                    subject = company.TenantId,
                    occurredAt = DateTimeOffset.UtcNow,
                    version = 1,
                    data = new { company.TenantId },
                }, JsonSerializerOptions.Web));
        }

        foreach (var (database, table) in tables)
        {
            await Eventually.Async(() => CountAsync(database, table, "tenant_id", company.TenantId), count => count == 0);
            Assert.True(await CountAsync(database, table, "tenant_id", other.TenantId) > 0, table);
        }
    }

    private async Task<long> CountAsync(string database, string table, string column, string id)
    {
        await using var owner = await Database.OpenAsOwnerAsync(stack, database);
        await owner.RunAsync("set session_replication_role = replica");
        return await owner.ReadAsync<long>($"select count(*) from {table} where {column} = $1", Guid.Parse(id));
    }
}
