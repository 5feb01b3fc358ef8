using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.TestKit.Stack;
using Microsoft.AspNetCore.WebUtilities;

namespace Gatehouse.AuthService.FunctionalTests.Connect;

/// <summary>A client of a company that signs people in.</summary>
internal sealed record RelyingParty(GatehouseStack Stack, string Id, string? Secret)
{
    public const string RedirectUri = "https://client.example/callback";
    public const string PostLogoutUri = "https://client.example/bye";
    public const string AllScopes = "openid profile email offline_access orders:read";

    public string Verifier { get; } = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public string Challenge => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    public static async Task<RelyingParty> RegisterAsync(GatehouseStack stack, Company company, bool isPublic = false, string? backChannel = null)
    {
        var answer = Person.Expect(HttpStatusCode.Created, await company.Admin.PostAsync("/api/clients", new
        {
            name = "Example app",
            grantTypes = new[] { "authorization_code", "refresh_token" },
            scopes = AllScopes.Split(' '),
            redirectUris = new[] { RedirectUri },
            postLogoutRedirectUris = new[] { PostLogoutUri },
            backChannelLogoutUri = backChannel,
            @public = isPublic,
        }));
        return new(stack, (string)answer.Json["clientId"]!, (string?)answer.Json["clientSecret"]);
    }

    /// <summary>An authorization request; a null value leaves a parameter out.</summary>
    public string Address(params (string Name, string? Value)[] changes) =>
        QueryHelpers.AddQueryString("/connect/authorize", Parameters(changes).ToDictionary(p => p.Key, p => (string?)p.Value));

    public IReadOnlyDictionary<string, string> Parameters(params (string Name, string? Value)[] changes)
    {
        var all = new Dictionary<string, string?>
        {
            ["client_id"] = Id,
            ["redirect_uri"] = RedirectUri,
            ["response_type"] = "code",
            ["scope"] = AllScopes,
            ["state"] = "a state & more",
            ["nonce"] = "n-1",
            ["code_challenge"] = Challenge,
            ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in changes)
        {
            all[name] = value;
        }

        return all.Where(p => p.Value is not null).ToDictionary(p => p.Key, p => p.Value!);
    }

    /// <summary>Signs the company's admin in and gives the code.</summary>
    public async Task<string> CodeAsync(ProviderBrowser browser, Company company, params (string Name, string? Value)[] changes)
    {
        var back = await browser.AuthorizeAsync(Address(changes), company.Email, Company.Password);
        Assert.True(back.Location?.StartsWith(RedirectUri, StringComparison.Ordinal) is true, back.ToString());
        return back["code"] ?? throw new InvalidOperationException(back.ToString());
    }

    public Task<Answer> RedeemAsync(string code, params (string Name, string? Value)[] changes) => PostAsync("/connect/token",
        [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", RedirectUri), ("code_verifier", Verifier), .. changes]);

    public Task<Answer> RefreshAsync(string refreshToken, params (string Name, string? Value)[] changes) =>
        PostAsync("/connect/token", [("grant_type", "refresh_token"), ("refresh_token", refreshToken), .. changes]);

    /// <summary>A call as this client: with its secret, or for a public client its id.</summary>
    public async Task<Answer> PostAsync(string path, params (string Name, string? Value)[] fields)
    {
        using var client = Stack.CreateClient();
        var all = new Dictionary<string, string>();
        foreach (var (name, value) in Secret is null ? [("client_id", Id), .. fields] : fields)
        {
            all.Remove(name);
            if (value is not null)
            {
                all[name] = value;
            }
        }

        using var form = new FormUrlEncodedContent(all);
        return await client.SendAsync(HttpMethod.Post, path, form, Secret is null
            ? []
            : [("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Id}:{Secret}"))}")]);
    }

    /// <summary>Whether a token is in force, by the provider's word.</summary>
    public async Task<bool> IsActiveAsync(string token) => (bool)(await PostAsync("/connect/introspect", ("token", token))).Json["active"]!;
}
