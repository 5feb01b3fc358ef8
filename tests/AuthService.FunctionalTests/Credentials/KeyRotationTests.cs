using System.Net;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.AuthService.FunctionalTests.Credentials;

[Collection(StackCollection.Name)]
public sealed class KeyRotationTests(GatehouseStack stack)
{
    [Fact]
    public async Task NextKey_IsPublishedBeforeItSigns_AndAnEmergencyKillsOldTokensAtOnce()
    {
        using var company = await Company.RegisterAsync(stack);
        using var root = stack.CreateClient();
        await root.LoginAsync("root@gatehouse.example", stack.DemoPassword);
        Assert.Equal(HttpStatusCode.Forbidden, (await company.Admin.PostAsync("/api/keys/rotation", new { })).Status);

        var planned = await root.PostAsync("/api/keys/rotation", new { });
        Assert.Equal(HttpStatusCode.OK, planned.Status);
        var published = await root.GetAsync("/.well-known/jwks.json");
        Assert.Contains((string)planned.Json["keyId"]!, published.Body, StringComparison.Ordinal);
        Assert.Equal("public, max-age=300", published.Headers["Cache-Control"]);
        Assert.True((DateTimeOffset)planned.Json["activatesAt"]! > DateTimeOffset.UtcNow.AddMinutes(30));
        Assert.Equal(HttpStatusCode.Conflict, (await root.PostAsync("/api/keys/rotation", new { })).Status);
        Assert.Equal(HttpStatusCode.OK, (await company.Admin.GetAsync("/api/members")).Status);

        Assert.Equal(HttpStatusCode.OK, (await root.PostAsync("/api/keys/rotation", new { emergency = true, reason = "Test" })).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await company.Admin.GetAsync("/api/members")).Status);
        Assert.DoesNotContain((string)planned.Json["keyId"]!, (await root.GetAsync("/.well-known/jwks.json")).Body, StringComparison.Ordinal);

        // Sessions go on: a refresh gives a token of the new key. One of the same second still counts as before.
        await Eventually.Async(async () =>
        {
            var refreshed = await company.Admin.PostAsync("/api/auth/refresh", new { refreshToken = company.Admin.RefreshToken });
            company.Admin.AccessToken = (string?)refreshed.Json["accessToken"];
            return (await company.Admin.GetAsync("/api/members")).Status;
        }, status => status is HttpStatusCode.OK);
    }
}
