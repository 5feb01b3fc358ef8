using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.TestKit.Stack;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.AuthService.FunctionalTests.Connect;

/// <summary>Clients are told when their sessions end, again if they do not take it the first time.</summary>
[Collection(StackCollection.Name)]
public sealed class BackChannelTests(GatehouseStack stack)
{
    [Fact]
    public async Task SessionThatEnds_IsToldToItsClient_UntilItTakesIt()
    {
        var (received, answers) = (new List<string>(), new Queue<int>([500, 200]));
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var listener = builder.Build();
        listener.MapPost("/logout", async (HttpContext http) =>
        {
            var form = await http.Request.ReadFormAsync();
            lock (received)
            {
                received.Add(form["logout_token"].ToString());
                http.Response.StatusCode = answers.TryDequeue(out var status) ? status : 200;
            }
        });
        await listener.StartAsync();

        using var company = await Company.RegisterAsync(stack);
        var app = await RelyingParty.RegisterAsync(stack, company, backChannel: $"{listener.Urls.First()}/logout");
        using var browser = new ProviderBrowser(stack);
        var tokens = (await app.RedeemAsync(await app.CodeAsync(browser, company))).Json;
        var idToken = Payload((string)tokens["id_token"]!);

        Person.Expect(HttpStatusCode.NoContent, await company.Admin.SendAsync(HttpMethod.Delete, "/api/auth/sessions"));

        await Eventually.Async(() => Task.FromResult(received.Count), count => count >= 2);
        var token = received[^1];
        Assert.Equal("logout+jwt", (string?)Part(token, 0)["typ"]);
        var claims = Payload(token);
        Assert.Equal((string?)idToken["sid"], (string?)claims["sid"]);
        Assert.Equal((string?)idToken["iss"], (string?)claims["iss"]);
        Assert.Equal((company.UserId, app.Id), ((string?)claims["sub"], (string?)claims["aud"]));
        Assert.NotNull(claims["events"]!["http://schemas.openid.net/event/backchannel-logout"]);
        Assert.Null(claims["nonce"]);
        Assert.NotNull(claims["jti"]);
    }

    private static JsonNode Payload(string token) => Part(token, 1);

    private static JsonNode Part(string token, int part) => JsonNode.Parse(Encoding.UTF8.GetString(Base64UrlEncoder.DecodeBytes(token.Split('.')[part])))!;
}
