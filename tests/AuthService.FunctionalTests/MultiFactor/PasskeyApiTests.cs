using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.AuthService.FunctionalTests.MultiFactor;

/// <summary>Passkeys, as a client with a page of its own uses them.</summary>
[Collection(StackCollection.Name)]
public sealed class PasskeyApiTests(GatehouseStack stack)
{
    [Fact]
    public async Task Person_AddsAPasskey_SignsInWithItAlone_AndBesideAPassword()
    {
        using var company = await Company.RegisterAsync(stack);
        using var passkey = new SoftwarePasskey { Origin = stack.Gateway.GetLeftPart(UriPartial.Authority), RelyingParty = stack.Gateway.Host };
        var added = await AddAsync(company.Admin, passkey, "My laptop");
        Assert.Equal(10, added.Json["recoveryCodes"]!.AsArray().Count);
        Assert.Equal($"/api/auth/passkeys/{passkey.Id}", added.Headers["Location"]);

        using var client = stack.CreateClient();
        var (ceremony, credential) = await AskAsync(client, passkey);
        var answer = new { ceremony, credential };
        var signedIn = Person.Expect(HttpStatusCode.OK, await client.PostAsync("/api/auth/login/passkey", answer));
        client.AccessToken = (string)signedIn.Json["accessToken"]!;
        Assert.Equal(["hwk", "user", "mfa"], MultiFactorTests.Claims(client)["amr"]!.AsArray().Select(m => (string)m!));
        Assert.Equal(company.UserId, (string)(await client.GetAsync("/api/auth/me")).Json["userId"]!);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.PostAsync("/api/auth/login/passkey", answer)).Status);

        var challenge = Person.Expect(HttpStatusCode.OK, await client.LoginAsync(company.Email, Company.Password));
        var mfaToken = (string)challenge.Json["mfaToken"]!;
        (ceremony, credential) = await AskAsync(client, passkey, mfaToken);
        var both = Person.Expect(HttpStatusCode.OK, await client.PostAsync("/api/auth/login/passkey", new { ceremony, credential, mfaToken }));
        client.AccessToken = (string)both.Json["accessToken"]!;
        Assert.Equal(["pwd", "hwk", "user", "mfa"], MultiFactorTests.Claims(client)["amr"]!.AsArray().Select(m => (string)m!));

        // It proves who is there also before something risky.
        (ceremony, credential) = await AskAsync(client, passkey);
        Person.Expect(HttpStatusCode.OK, await client.PostAsync("/api/auth/reauthenticate", new { passkey = new { ceremony, credential } }));
        Assert.Equal(HttpStatusCode.BadRequest, (await client.PostAsync("/api/auth/reauthenticate", new { passkey = new { ceremony, credential } })).Status);

        var mails = await Mailbox.ReadAsync(client, company.Email);
        Assert.Contains(mails, m => (string)m["template"]! == "passkey-added" && (string)m["model"]!["passkey"]! == "My laptop");
        Assert.Contains("account.passkey-added", (await client.GetAsync("/api/audit?limit=50")).Body, StringComparison.Ordinal);
        await Gatehouse.TestKit.Stack.Eventually.Async(
            () => client.GetAsync("/api/alerts"), alerts => alerts.Body.Contains("second-factor-changed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Passkey_IsItsOwnersAlone()
    {
        using var company = await Company.RegisterAsync(stack);
        using var stranger = await Company.RegisterAsync(stack);
        using var passkey = new SoftwarePasskey { Origin = stack.Gateway.GetLeftPart(UriPartial.Authority), RelyingParty = stack.Gateway.Host };
        await AddAsync(company.Admin, passkey, "Key");
        var path = $"/api/auth/passkeys/{passkey.Id}";
        Assert.Empty((await stranger.Admin.GetAsync("/api/auth/passkeys")).Json["items"]!.AsArray());
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.Admin.SendAsync(HttpMethod.Put, path, new { name = "Mine" })).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.Admin.SendAsync(HttpMethod.Delete, path)).Status);
        using var nobody = stack.CreateClient();
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync("/api/auth/passkeys")).Status);

        Assert.Equal(HttpStatusCode.BadRequest, (await company.Admin.SendAsync(HttpMethod.Put, path, new { name = "" })).Status);
        Person.Expect(HttpStatusCode.OK, await company.Admin.SendAsync(HttpMethod.Put, path, new { name = "Other" }));
        Assert.Equal("Other", (string)(await company.Admin.GetAsync("/api/auth/passkeys")).Json["items"]![0]!["name"]!);
        Person.Expect(HttpStatusCode.NoContent, await company.Admin.SendAsync(HttpMethod.Delete, path));
        var (ceremony, credential) = await AskAsync(nobody, passkey);
        var refused = await nobody.PostAsync("/api/auth/login/passkey", new { ceremony, credential });
        Assert.Equal((HttpStatusCode.Unauthorized, "Invalid credentials"), (refused.Status, refused.Error));
        Assert.Equal(HttpStatusCode.BadRequest, (await nobody.PostAsync("/api/auth/login/passkey", new { ceremony })).Status);
    }

    private static async Task<Answer> AddAsync(GatewayClient client, SoftwarePasskey passkey, string name)
    {
        var question = Person.Expect(HttpStatusCode.OK, await client.PostAsync("/api/auth/passkeys/options"));
        return Person.Expect(HttpStatusCode.Created, await client.PostAsync(
            "/api/auth/passkeys",
            new { ceremony = (string)question.Json["ceremony"]!, credential = passkey.Create(question.Json["options"]!), name }));
    }

    private static async Task<(string Ceremony, JsonObject Credential)> AskAsync(GatewayClient client, SoftwarePasskey passkey, string? mfaToken = null)
    {
        var question = Person.Expect(HttpStatusCode.OK, await client.PostAsync("/api/auth/login/passkey/options", new { mfaToken }));
        return ((string)question.Json["ceremony"]!, passkey.Get(question.Json["options"]!));
    }
}
