using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.TestKit;
using Microsoft.AspNetCore.WebUtilities;

namespace Gatehouse.AuthService.UnitTests.Service;

/// <summary>An OAuth client of a company.</summary>
internal sealed record ClientApp(AuthSite Site, string Id, string? Secret)
{
    public const string RedirectUri = "https://client.example/callback";
    public const string AllScopes = "openid profile email offline_access orders:read";

    public string Verifier { get; } = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static async Task<ClientApp> RegisterAsync(AuthSite site, Firm firm, bool isPublic = false, bool bound = false, params string[] grants)
    {
        var answer = await site.SendAsync(HttpMethod.Post, "/clients", (await firm.SignInAsync()).AccessToken, new
        {
            name = "Example app",
            grantTypes = grants.Length > 0 ? grants : ["authorization_code", "refresh_token"],
            scopes = AllScopes.Split(' '),
            redirectUris = new[] { RedirectUri },
            @public = isPublic,
            dpopBoundAccessTokens = bound,
        });
        Assert.True(answer.Status == 201, $"{answer.Status} {answer.Json}");
        return new(site, answer["clientId"]!, answer["clientSecret"]);
    }

    /// <summary>A call as this client; a null value leaves a field out.</summary>
    public Task<SiteAnswer> PostAsync(string path, params (string Name, string? Value)[] fields) => PostWithAsync(path, null, fields);

    public Task<SiteAnswer> PostWithAsync(string path, string? proof, params (string Name, string? Value)[] fields)
    {
        var form = new Dictionary<string, string> { ["client_id"] = Id };
        foreach (var (name, value) in fields)
        {
            if (value is not null)
            {
                form[name] = value;
            }
        }

        if (Secret is not null)
        {
            form["client_secret"] = Secret;
        }

        return Site.SendAsync(HttpMethod.Post, path, null, new FormUrlEncodedContent(form), proof is null ? [] : [("DPoP", proof)]);
    }

    /// <summary>The same with a proof, and a second one when the answer asks for its nonce.</summary>
    public async Task<SiteAnswer> ProveAsync(string path, ProofKey key, params (string Name, string? Value)[] fields)
    {
        var address = new Uri(Site.Address, path).AbsoluteUri;
        var answer = await PostWithAsync(path, key.Prove("POST", address, Site.Time), fields);
        return answer["error"] == "use_dpop_nonce"
            ? await PostWithAsync(path, key.Prove("POST", address, Site.Time, answer.Headers["DPoP-Nonce"]), fields)
            : answer;
    }

    public string Address(params (string Name, string? Value)[] changes)
    {
        var all = new Dictionary<string, string?>
        {
            ["client_id"] = Id,
            ["redirect_uri"] = RedirectUri,
            ["response_type"] = "code",
            ["scope"] = AllScopes,
            ["state"] = "s",
            ["code_challenge"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier))),
            ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in changes)
        {
            all[name] = value;
        }

        return QueryHelpers.AddQueryString("/connect/authorize", all.Where(p => p.Value is not null));
    }

    /// <summary>A person signs in and agrees; where the browser is sent then.</summary>
    public async Task<SitePage> AuthorizeAsync(SiteBrowser browser, Firm firm, params (string Name, string? Value)[] changes)
    {
        var page = await browser.FollowAsync(await browser.GetAsync(Address(changes)), RedirectUri);
        page = await browser.SignInAsync(page, firm.Email, Firm.Password, RedirectUri);
        return page.Body.Contains("action=\"/account/consent\"", StringComparison.Ordinal)
            ? await browser.FollowAsync(await browser.SubmitAsync(page, "/account/consent", ("decision", "allow")), RedirectUri)
            : page;
    }

    /// <summary>What a code is exchanged with.</summary>
    public (string, string?)[] Exchange(string? code) =>
        [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", RedirectUri), ("code_verifier", Verifier)];
}
