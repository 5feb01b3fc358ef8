using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using Gatehouse.AuthService.FunctionalTests.Connect;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.AuthService.FunctionalTests;

/// <summary>A company's picture: a picture and nothing else, its own, and where people sign in.</summary>
[Collection(StackCollection.Name)]
public sealed class LogoTests(GatehouseStack stack)
{
    [Fact]
    public async Task Logo_StandsOnTheLoginPage_UntilItIsRemoved()
    {
        using var company = await Company.RegisterAsync(stack);
        var app = await RelyingParty.RegisterAsync(stack, company);
        using var browser = new ProviderBrowser(stack);
        Assert.DoesNotContain("/account/logo/", (await browser.FollowAsync(await browser.GetAsync(app.Address()))).Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, await PutAsync(company.Admin, company.TenantId, Png(64, 64)));

        var page = await browser.FollowAsync(await browser.GetAsync(app.Address()));
        var address = page.Body.Split("<img class=\"logo\" src=\"")[1].Split('"')[0];
        var picture = await browser.GetAsync(address);
        Assert.Equal(HttpStatusCode.OK, picture.Status);
        Assert.Equal("nosniff", picture.Headers["X-Content-Type-Options"]);
        Assert.Contains("sandbox", picture.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.Contains("tenant.logo-changed", (await company.Admin.GetAsync("/api/audit?limit=20")).Body, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.NoContent, (await company.Admin.SendAsync(HttpMethod.Delete, $"/api/tenants/{company.TenantId}/logo")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(address)).Status);
    }

    [Fact]
    public async Task Logo_ThatIsNoSmallPicture_OrAnotherCompanys_IsRefused()
    {
        using var company = await Company.RegisterAsync(stack);
        using var stranger = await Company.RegisterAsync(stack);
        Assert.Equal(HttpStatusCode.BadRequest, await PutAsync(company.Admin, company.TenantId, "<svg onload='alert(1)'/>"u8.ToArray()));
        Assert.Equal(HttpStatusCode.BadRequest, await PutAsync(company.Admin, company.TenantId, Png(513, 10)));
        Assert.Equal(HttpStatusCode.BadRequest, await PutAsync(company.Admin, company.TenantId, Png(10, 0)));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, await PutAsync(company.Admin, company.TenantId, Png(10, 10), "image/svg+xml"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await PutAsync(company.Admin, company.TenantId, [.. Png(10, 10), .. new byte[64 * 1024]]));
        Assert.NotEqual(HttpStatusCode.NoContent, await PutAsync(stranger.Admin, company.TenantId, Png(10, 10)));
        using var member = await Person.JoinAsync(stack, company, "participant");
        Assert.Equal(HttpStatusCode.Forbidden, await PutAsync(member.Client, company.TenantId, Png(10, 10)));
        using var browser = new ProviderBrowser(stack);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync($"/account/logo/{company.TenantId}")).Status);
    }

    private static async Task<HttpStatusCode> PutAsync(GatewayClient client, string tenant, byte[] content, string type = "image/png")
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/tenants/{tenant}/logo") { Content = new ByteArrayContent(content) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        request.Headers.Authorization = new("Bearer", client.AccessToken);
        using var response = await client.Http.SendAsync(request);
        return response.StatusCode;
    }

    // As much of one as is looked at.
    private static byte[] Png(int width, int height)
    {
        byte[] picture = [0x89, .. "PNG\r\n"u8, 0x1a, 0x0a, 0, 0, 0, 13, .. "IHDR"u8, .. new byte[13]];
        BinaryPrimitives.WriteInt32BigEndian(picture.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(picture.AsSpan(20), height);
        return picture;
    }
}
