using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gatehouse.Gateway.UnitTests.Stack;
using Gatehouse.TestKit;

namespace Gatehouse.Gateway.UnitTests.Sessions;

/// <summary>The same against somebody else's provider, which knows nothing of ours: npm's oidc-provider.</summary>
[Collection(LoginCollection.Name)]
public sealed partial class RealProviderTests(LoginFixture login) : IAsyncLifetime
{
    private readonly Uri gatewayAddress = new($"http://127.0.0.1:{FreePort.Next()}");
    private OidcProvider? provider;
    private GatewayHost? gateway;

    public async Task InitializeAsync()
    {
        provider = await OidcProvider.StartAsync(gatewayAddress);
        gateway = login.Start("Development",
            ("OIDC_ISSUER", provider.Issuer), ("OIDC_CLIENT_ID", OidcProvider.ClientId), ("OIDC_CLIENT_SECRET", OidcProvider.ClientSecret),
            ("OIDC_PROMPT", "consent"), ("APP_BASE_URL", gatewayAddress.AbsoluteUri), ("TOKEN_REFRESH_SKEW_SECONDS", "1"));
    }

    public async Task DisposeAsync()
    {
        await gateway!.DisposeAsync();
        await provider!.DisposeAsync();
    }

    [Fact]
    public async Task SignIn_Refresh_Logout()
    {
        using var person = new Person(gateway!, gatewayAddress);
        await person.SignInAsync("ada");

        using var me = await person.Browser.GetAsync("/whoami/me");
        var user = JsonNode.Parse(await me.Content.ReadAsStringAsync())!;
        Assert.Equal(("ada", "Person ada", "ada@example.org"), ((string?)user["sub"], (string?)user["name"], (string?)user["email"]));

        // Access tokens last 3 seconds here: only a refresh makes userinfo answer after that.
        var until = DateTimeOffset.UtcNow.AddSeconds(4);
        await Eventually.TrueAsync(() => DateTimeOffset.UtcNow > until, "the first access token has ended");
        using var later = await person.Browser.GetAsync("/whoami/me");
        Assert.True(later.StatusCode is HttpStatusCode.OK, provider!.Output);

        using var left = await person.Browser.SendAsync(HttpMethod.Post, "/auth/logout", origin: gatewayAddress.GetLeftPart(UriPartial.Authority));
        Assert.Equal(HttpStatusCode.NoContent, left.StatusCode);
        Assert.StartsWith($"{provider.Issuer}/session/end?", left.Headers.Location!.OriginalString, StringComparison.Ordinal);
        using var gone = await person.Browser.GetAsync("/whoami/me");
        Assert.Equal(HttpStatusCode.Unauthorized, gone.StatusCode);
    }

    /// <summary>A browser that can fill in a form, as far as these pages need one.</summary>
    private sealed partial class Person(GatewayHost gateway, Uri publicAddress) : IDisposable
    {
        private readonly HttpClient provider = new(new SocketsHttpHandler { AllowAutoRedirect = false });

        public BrowserClient Browser { get; } = new(gateway);

        public async Task SignInAsync(string name)
        {
            using var start = await Browser.GetAsync("/auth/login?next=/done");
            Assert.Equal(HttpStatusCode.Redirect, start.StatusCode);
            var place = start.Headers.Location!;
            for (var step = 0; step < 10; step++)
            {
                using var answer = await provider.GetAsync(place);
                place = answer.StatusCode is HttpStatusCode.OK ? await SubmitAsync(place, await answer.Content.ReadAsStringAsync(), name) : new Uri(place, answer.Headers.Location!);
                if (place.GetLeftPart(UriPartial.Authority) == publicAddress.GetLeftPart(UriPartial.Authority))
                {
                    using var back = await Browser.GetAsync(place.PathAndQuery);
                    Assert.True(back.StatusCode is HttpStatusCode.Redirect, await back.Content.ReadAsStringAsync());
                    Assert.Equal("/done", back.Headers.Location!.OriginalString);
                    return;
                }
            }

            Assert.Fail($"The provider never sent anybody back; last at {place}");
        }

        public void Dispose()
        {
            Browser.Dispose();
            provider.Dispose();
        }

        private async Task<Uri> SubmitAsync(Uri page, string html, string name)
        {
            var prompt = Prompt().Match(html).Groups[1].Value;
            using var form = new FormUrlEncodedContent([new("prompt", prompt), new("login", name), new("password", "any")]);
            using var answer = await provider.PostAsync(new Uri(page, Action().Match(html).Groups[1].Value), form);
            return new Uri(page, answer.Headers.Location ?? throw new InvalidOperationException(await answer.Content.ReadAsStringAsync()));
        }

        [GeneratedRegex("name=\"prompt\" value=\"(\\w+)\"")]
        private static partial Regex Prompt();

        [GeneratedRegex("action=\"([^\"]+)\"")]
        private static partial Regex Action();
    }
}
