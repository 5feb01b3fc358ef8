using Gatehouse.AuthService.Connect;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.AuthService.UnitTests.Connect;

public sealed class AuthorizationReaderTests
{
    private const string Redirect = "https://client.example/callback";
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly KnownClient Client = new(Guid.CreateVersion7(), TenantId.New(), [GrantTypes.AuthorizationCode], ["openid", "orders:read"], null, [], Now)
    {
        RedirectUris = [Redirect, "http://127.0.0.1:5000/cb"],
    };

    [Fact]
    public void Request_InOrder_IsRead()
    {
        var read = AuthorizationReader.Read(Client, Fields(
            ("prompt", "login consent"), ("max_age", "60"), ("login_hint", "a@example.com"), ("nonce", "n"), ("response_mode", "form_post"), ("tenant", "acme")));

        var asked = Assert.IsType<AuthorizationParameters>(read.Parameters);
        Assert.Equal(["openid", "orders:read"], asked.Scopes);
        Assert.Equal(["login", "consent"], asked.Prompts);
        Assert.Equal((60, "a@example.com", "n", true, "acme"), (asked.MaxAgeSeconds, asked.LoginHint, asked.Nonce, asked.ByForm, asked.Tenant));
    }

    [Theory]
    [InlineData("https://client.example/callback/")]
    [InlineData("https://client.example/Callback")]
    [InlineData("https://client.example/callback?")]
    [InlineData("https://client.example/callback#")]
    [InlineData("https://client.example:443/callback")]
    [InlineData(" https://client.example/callback")]
    [InlineData("http://127.0.0.1:5001/cb")]
    [InlineData("http://localhost:5000/cb")]
    [InlineData("*")]
    [InlineData("")]
    public void RedirectUri_OtherThanRegistered_LeavesNowhereToAnswer(string uri)
    {
        var read = AuthorizationReader.Read(Client, Fields(("redirect_uri", uri)));

        Assert.Equal((null, null, OAuthErrors.InvalidRequest), (read.Parameters, read.Back, read.Error));
    }

    [Theory]
    [InlineData("code_challenge", "", "invalid_request")]
    [InlineData("code_challenge", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA!", "invalid_request")]
    [InlineData("code_challenge", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "invalid_request")]
    [InlineData("code_challenge_method", "s256", "invalid_request")]
    [InlineData("code_challenge_method", "plain", "invalid_request")]
    [InlineData("response_type", "code id_token", "unsupported_response_type")]
    [InlineData("response_mode", "fragment", "invalid_request")]
    [InlineData("scope", "", "invalid_scope")]
    [InlineData("scope", "openid email", "invalid_scope")]
    [InlineData("prompt", "none consent", "invalid_request")]
    [InlineData("prompt", "create", "invalid_request")]
    [InlineData("max_age", "soon", "invalid_request")]
    [InlineData("max_age", "-1", "invalid_request")]
    [InlineData("request", "x.y.z", "request_not_supported")]
    public void Request_NotInOrder_IsToldToTheClient(string name, string value, string error)
    {
        var read = AuthorizationReader.Read(Client, Fields((name, value)));

        Assert.Equal((null, error), (read.Parameters, read.Error));
        Assert.Equal((Redirect, "s"), (read.Back!.RedirectUri, read.Back.State));
    }

    [Fact]
    public void Parameter_ThatIsThereTwice_IsRefused()
    {
        var fields = Fields();
        fields["scope"] = new StringValues(["openid", "openid"]);
        Assert.Equal(OAuthErrors.InvalidRequest, AuthorizationReader.Read(Client, fields).Error);
        fields = Fields();
        fields["redirect_uri"] = new StringValues([Redirect, Redirect]);
        Assert.Null(AuthorizationReader.Read(Client, fields).Back);
    }

    [Theory]
    [InlineData("login", null, -10, true)]
    [InlineData("login", null, 1, false)]
    [InlineData(null, 60, -59, false)]
    [InlineData(null, 60, -61, true)]
    [InlineData(null, 0, 1, false)]
    [InlineData(null, null, -100_000, false)]
    public void SignIn_IsAskedForAgain_WhenItIsTooOld(string? prompt, int? maxAge, int signedInAfterAsking, bool again)
    {
        var asked = AuthorizationReader.Read(Client, Fields()).Parameters! with
        {
            Prompts = prompt is null ? [] : [prompt],
            MaxAgeSeconds = maxAge,
        };
        var session = new Session
        {
            Id = SessionId.New(),
            UserId = UserId.New(),
            Device = "d",
            CreatedAt = Now,
            IdleMinutes = 5,
            EndsAt = Now,
            Methods = ["pwd"],
            AuthenticatedAt = Now.AddSeconds(signedInAfterAsking),
        };

        Assert.Equal(again, asked.NeedsFreshSignIn(session, Now, Now.AddSeconds(Math.Max(0, signedInAfterAsking))));
    }

    [Theory]
    [InlineData("gatehouse-gateway", true)]
    [InlineData("01900000-0000-7000-8000-000000000001", false)]
    [InlineData("Gatehouse-Gateway", false)]
    [InlineData("0190000000007000800000000000aaaa", false)]
    [InlineData("01900000-0000-7000-8000-00000000aaaa", true)]
    public void ClientId_HasOneSpelling(string text, bool known)
    {
        var id = ClientNames.Find(text);

        Assert.Equal(known, id is not null);
        Assert.True(id is null || ClientNames.Of(id.Value) == text);
    }

    private static Dictionary<string, StringValues> Fields(params (string Name, string Value)[] changes)
    {
        var fields = new Dictionary<string, StringValues>
        {
            ["client_id"] = Client.PublicId,
            ["redirect_uri"] = Redirect,
            ["response_type"] = "code",
            ["scope"] = "openid orders:read",
            ["state"] = "s",
            ["code_challenge"] = new string('A', 43),
            ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in changes)
        {
            fields[name] = value;
        }

        return fields;
    }
}
