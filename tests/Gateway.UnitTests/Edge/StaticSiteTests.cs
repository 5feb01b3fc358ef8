using System.Net;
using Gatehouse.Gateway.UnitTests.Sessions;
using Gatehouse.Gateway.UnitTests.Stack;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.UnitTests.Edge;

[Collection(LoginCollection.Name)]
public sealed class StaticSiteTests(LoginFixture login) : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("gatehouse-site-").FullName;
    private GatewayHost? gateway;

    public async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "index.html"), "<title>The site</title>");
        await File.WriteAllTextAsync(Path.Combine(folder, "app.js"), "run()");
        await File.WriteAllTextAsync(Path.Combine(folder, ".env"), "hidden");
        gateway = login.Start(("Gateway:Site:Folder", folder));
    }

    public async Task DisposeAsync()
    {
        await gateway!.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("/", "The site", "no-cache")]
    [InlineData("/deep/link", "The site", "no-cache")]
    [InlineData("/healthy", "The site", "no-cache")]
    [InlineData("/app.js", "run()", "public, max-age=3600")]
    public async Task Site_ServesFilesAndItsPage(string path, string expected, string cached)
    {
        using var answer = await GetAsync(path, "text/html,*/*;q=0.8");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains(expected, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(cached, answer.Headers.CacheControl!.ToString());
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
    }

    [Theory]
    [InlineData("/missing.js")]
    [InlineData("/.env")]
    [InlineData("/auth/nothing")]
    [InlineData("/AUTH/nothing")]
    [InlineData("/admin")]
    [InlineData("/whoami")]
    [InlineData("/connect/x")]
    [InlineData("/account/x")]
    [InlineData("/privacy/x")]
    [InlineData("/internal/health")]
    [InlineData("/.well-known/x")]
    public async Task Site_DoesNotSwallowWhatIsNotItsOwn(string path)
    {
        using var answer = await GetAsync(path, "text/html");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData("/api/nothing")]
    [InlineData("/webhooks/x")]
    public async Task Site_LeavesTheApiClosed(string path)
    {
        using var answer = await GetAsync(path, "text/html");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Site_APageIsForBrowsers()
    {
        using var script = await GetAsync("/deep/link", "application/json");
        Assert.Equal(HttpStatusCode.NotFound, script.StatusCode);
        using var client = gateway!.Client();
        using var post = await client.PostAsync("/deep/link", null);
        Assert.Equal(HttpStatusCode.NotFound, post.StatusCode);
    }

    [Fact]
    public void Folder_WithoutAPage_KeepsTheGatewayFromStarting() =>
        Assert.Throws<OptionsValidationException>(() => login.Start(("Gateway:Site:Folder", Path.Combine(folder, "nothing"))));

    private async Task<HttpResponseMessage> GetAsync(string path, string accept)
    {
        using var client = gateway!.Client();
        client.DefaultRequestHeaders.TryAddWithoutValidation("Accept", accept);
        return await client.GetAsync(path);
    }
}
