using System.Net;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.AuthService.FunctionalTests;

/// <summary>Every way an invitation can go.</summary>
[Collection(StackCollection.Name)]
public sealed class InvitationTests(GatehouseStack stack)
{
    private const string Accept = "/api/auth/invitations/accept";

    [Fact]
    public async Task Accept_AsANewPerson_JoinsAndSignsIn()
    {
        using var company = await Company.RegisterAsync(stack);

        using var person = await Person.JoinAsync(stack, company, "manager");

        var me = await person.Client.GetAsync("/api/auth/me");
        Assert.Equal(company.TenantId, (string)me.Json["tenantId"]!);
        Assert.Equal(["manager"], me.Json["roles"]!.AsArray().Select(r => (string)r!));
        var invitation = (await company.Admin.GetAsync("/api/invitations")).Json["items"]![0]!;
        Assert.Equal("accepted", (string)invitation["status"]!);
        Assert.DoesNotContain("token", invitation.ToJsonString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Accept_AsANewPersonWithoutNameAndPassword_NamesBoth()
    {
        using var company = await Company.RegisterAsync(stack);
        using var client = stack.CreateClient();
        var (token, _) = await InviteAsync(company, client);

        var answer = await client.PostAsync(Accept, new { token });

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(["name", "password"], answer.Fields.Order());
    }

    [Fact]
    public async Task Accept_Twice_IsRefusedTheSecondTime()
    {
        using var company = await Company.RegisterAsync(stack);
        using var client = stack.CreateClient();
        var (token, _) = await InviteAsync(company, client);
        var body = new { token, name = "Somebody", password = Company.Password };

        var first = await client.PostAsync(Accept, body);
        var second = await client.PostAsync(Accept, body);

        Assert.Equal(HttpStatusCode.OK, first.Status);
        Assert.Equal(HttpStatusCode.Conflict, second.Status);
    }

    [Fact]
    public async Task Accept_ClickedTwiceAtOnce_MakesOneMembership()
    {
        using var company = await Company.RegisterAsync(stack);
        using var client = stack.CreateClient();
        var (token, email) = await InviteAsync(company, client);
        var body = new { token, name = "Somebody", password = Company.Password };

        var answers = await Task.WhenAll(client.PostAsync(Accept, body), client.PostAsync(Accept, body), client.PostAsync(Accept, body));

        Assert.Equal(1, answers.Count(a => a.Status is HttpStatusCode.OK));
        Assert.All(answers, a => Assert.Contains(a.Status, new[] { HttpStatusCode.OK, HttpStatusCode.Conflict, HttpStatusCode.BadRequest, HttpStatusCode.Unauthorized }));
        var members = (await company.Admin.GetAsync("/api/members")).Json["items"]!.AsArray();
        Assert.Single(members, m => (string)m!["email"]! == email);
    }

    [Fact]
    public async Task Accept_SignedInAsTheInvitedPerson_NeedsNothingElse()
    {
        using var company = await Company.RegisterAsync(stack);
        using var other = await Company.RegisterAsync(stack);
        var (token, _) = await InviteAsync(company, other.Admin, other.Email);

        var answer = await other.Admin.PostAsync(Accept, new { token });

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(company.TenantId, (string)answer.Json["tenantId"]!);
        var mine = (await other.Admin.GetAsync("/api/tenants/mine")).Json["items"]!.AsArray();
        Assert.Equal(2, mine.Count);
    }

    [Fact]
    public async Task Accept_WithAnAccountButSignedOut_AsksForItsPassword()
    {
        using var company = await Company.RegisterAsync(stack);
        using var other = await Company.RegisterAsync(stack);
        using var client = stack.CreateClient();
        var (token, _) = await InviteAsync(company, client, other.Email);

        var without = await client.PostAsync(Accept, new { token });
        var wrong = await client.PostAsync(Accept, new { token, password = "certainly not this one" });
        var right = await client.PostAsync(Accept, new { token, password = Company.Password });

        Assert.Equal(HttpStatusCode.BadRequest, without.Status);
        Assert.Equal(["password"], without.Fields);
        Assert.Equal("Invalid credentials", wrong.Error);
        Assert.Equal(company.TenantId, (string)right.Json["tenantId"]!);
    }

    [Fact]
    public async Task Accept_SignedInAsSomebodyElse_ExplainsWithoutNamingTheAddress()
    {
        using var company = await Company.RegisterAsync(stack);
        using var other = await Company.RegisterAsync(stack);
        var (token, email) = await InviteAsync(company, other.Admin);

        var answer = await other.Admin.PostAsync(Accept, new { token });

        Assert.Equal(HttpStatusCode.Conflict, answer.Status);
        Assert.Contains(other.Email, (string)answer.Json["detail"]!, StringComparison.Ordinal);
        Assert.DoesNotContain(email, answer.Body, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Resend_KeepsOneRecordAndSpoilsTheEarlierToken()
    {
        using var company = await Company.RegisterAsync(stack);
        using var client = stack.CreateClient();
        var (first, email) = await InviteAsync(company, client);
        var id = (await company.Admin.GetAsync("/api/invitations")).Json["items"]![0]!["id"];

        Person.Expect(HttpStatusCode.Accepted, await company.Admin.PostAsync($"/api/invitations/{id}/resend"));

        var second = await Mailbox.TokenAsync(client, email);
        Assert.NotEqual(first, second);
        Assert.Single((await company.Admin.GetAsync("/api/invitations")).Json["items"]!.AsArray());
        var body = new { token = first, name = "Somebody", password = Company.Password };
        Assert.Equal(["token"], (await client.PostAsync(Accept, body)).Fields);
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync(Accept, body with { token = second })).Status);
    }

    [Fact]
    public async Task Accept_Withdrawn_IsRefused()
    {
        using var company = await Company.RegisterAsync(stack);
        using var client = stack.CreateClient();
        var (token, _) = await InviteAsync(company, client);
        var id = (await company.Admin.GetAsync("/api/invitations")).Json["items"]![0]!["id"];

        Person.Expect(HttpStatusCode.NoContent, await company.Admin.SendAsync(HttpMethod.Delete, $"/api/invitations/{id}"));

        Assert.Equal(["token"], (await client.PostAsync(Accept, new { token, name = "Somebody", password = Company.Password })).Fields);
    }

    [Fact]
    public async Task Accept_AfterAWeek_IsRefusedUntilSentAgain()
    {
        using var company = await Company.RegisterAsync(stack);
        using var client = stack.CreateClient();
        var (token, email) = await InviteAsync(company, client);
        var id = (string)(await company.Admin.GetAsync("/api/invitations")).Json["items"]![0]!["id"]!;
        await using (var database = await Database.OpenAsOwnerAsync(stack))
        {
            Assert.Equal(1, await database.RunAsync(
                "update invitations set expires_at = now() - interval '1 second' where id = $1", Guid.Parse(id)));
        }

        var late = await client.PostAsync(Accept, new { token, name = "Somebody", password = Company.Password });
        await company.Admin.PostAsync($"/api/invitations/{id}/resend");
        var renewed = await client.PostAsync(
            Accept, new { token = await Mailbox.TokenAsync(client, email), name = "Somebody", password = Company.Password });

        Assert.Equal(["token"], late.Fields);
        Assert.Contains("expired", late.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, renewed.Status);
    }

    [Fact]
    public async Task Accept_ByAFormerMember_TakesUpTheSameMembership()
    {
        using var company = await Company.RegisterAsync(stack);
        using var person = await Person.JoinAsync(stack, company, "manager");
        await company.Admin.SendAsync(HttpMethod.Delete, $"/api/members/{person.UserId}");
        using var client = stack.CreateClient();
        var (token, _) = await InviteAsync(company, client, person.Email, "volunteer");

        var answer = await client.PostAsync(Accept, new { token, password = Company.Password });

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(["volunteer"], answer.Json["roles"]!.AsArray().Select(r => (string)r!));
    }

    [Fact]
    public async Task Invite_WithARoleTheInviterCouldNotGive_IsRefused()
    {
        using var company = await Company.RegisterAsync(stack);
        using var manager = await Person.JoinAsync(stack, company, "manager");

        var answer = await manager.Client.PostAsync("/api/invitations", new { email = Person.NewEmail(), roles = new[] { "company_admin" } });

        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
    }

    [Fact]
    public async Task Invite_AMemberOrTheSameAddressAgain_IsAConflict()
    {
        using var company = await Company.RegisterAsync(stack);
        using var client = stack.CreateClient();
        var (_, email) = await InviteAsync(company, client);

        var again = await company.Admin.PostAsync("/api/invitations", new { email = email.ToUpperInvariant(), roles = new[] { "manager" } });
        var member = await company.Admin.PostAsync("/api/invitations", new { email = company.Email, roles = new[] { "manager" } });

        Assert.Equal(HttpStatusCode.Conflict, again.Status);
        Assert.Equal(HttpStatusCode.Conflict, member.Status);
    }

    private static async Task<(string Token, string Email)> InviteAsync(
        Company company, GatewayClient reader, string? email = null, string role = "manager")
    {
        email ??= Person.NewEmail();
        Person.Expect(HttpStatusCode.Created, await company.Admin.PostAsync("/api/invitations", new { email, roles = new[] { role } }));
        return (await Mailbox.TokenAsync(reader, email), email);
    }
}
