using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.TestKit;

namespace Gatehouse.ServiceDefaults.UnitTests.Authentication;

/// <summary>RFC 8725: what a forger writes into the header or does to the signature.</summary>
public sealed class TokenForgeryTests : IDisposable
{
    private readonly ValidatorFixture fixture = new();

    private TokenIssuer Rsa => fixture.Rsa;

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("NONE")]
    [InlineData("nOnE")]
    [InlineData("")]
    [InlineData("none ")]
    public async Task Algorithm_None_IsRefused(string algorithm)
    {
        var header = With(Rsa.Header(), "alg", algorithm);
        var content = $"{SigningKey.Encode(header.ToJsonString())}.{SigningKey.Encode(Rsa.Claims().ToJsonString())}";
        await fixture.RefusesAsync(content + ".");
        await fixture.RefusesAsync(content);
        await fixture.RefusesAsync($"{content}.{Base64(Rsa.Key.Signature(content))}");
    }

    [Fact]
    public async Task Algorithm_HmacWithPublicKeyAsSecret_IsRefused()
    {
        foreach (var secret in new[] { Encoding.UTF8.GetBytes(Rsa.Key.PublicPem), Rsa.Key.PublicDer, Encoding.UTF8.GetBytes(Rsa.Key.Jwk["n"]!.GetValue<string>()) })
        {
            foreach (var algorithm in new[] { "HS256", "RS256", "hs256" })
            {
                var header = With(Rsa.Header(), "alg", algorithm);
                var content = $"{SigningKey.Encode(header.ToJsonString())}.{SigningKey.Encode(Rsa.Claims().ToJsonString())}";
                await fixture.RefusesAsync($"{content}.{Base64(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(content)))}");
            }
        }
    }

    [Theory]
    [InlineData("RS384")]
    [InlineData("RS512")]
    [InlineData("PS256")]
    [InlineData("ES384")]
    [InlineData("EdDSA")]
    [InlineData("rs256")]
    [InlineData("RSA-OAEP")]
    public async Task Algorithm_NotConfigured_IsRefused(string algorithm) =>
        await fixture.RefusesAsync(Rsa.Issue(With(Rsa.Header(), "alg", algorithm), Rsa.Claims()));

    [Fact]
    public async Task Signature_ThatIsWrong_IsVerifiedOnce_UntilTheKeysChange()
    {
        using var other = SigningKey.Rsa(Rsa.Key.Id);
        using var forger = new TokenIssuer(other, fixture.Time);
        var token = forger.Issue();

        await fixture.RefusesAsync(token);
        Assert.Single(fixture.Keys.Asked);

        fixture.Keys.Add(other.Id, other.Public);
        await fixture.RefusesAsync(token);
        fixture.KeysChanged();
        await fixture.AcceptsAsync(token);
    }

    [Fact]
    public async Task Claims_ThatAreWrongForNow_AreReadAgain()
    {
        var claims = Rsa.Claims();
        claims["nbf"] = fixture.Time.GetUtcNow().AddMinutes(5).ToUnixTimeSeconds();
        var token = Rsa.Issue(claims);

        await fixture.RefusesAsync(token);
        fixture.Time.Advance(TimeSpan.FromMinutes(5));
        await fixture.AcceptsAsync(token);
    }

    [Fact]
    public async Task Algorithm_OfAnotherKindOfKey_IsRefused()
    {
        await fixture.RefusesAsync(Rsa.Issue(With(Rsa.Header(), "alg", "ES256"), Rsa.Claims()));
        await fixture.RefusesAsync(Rsa.Issue(With(Rsa.Header(), "kid", fixture.Ec.Key.Id), Rsa.Claims()));
        await fixture.RefusesAsync(fixture.Ec.Issue(With(fixture.Ec.Header(), "alg", "RS256"), Rsa.Claims()));
        await fixture.RefusesAsync(fixture.Ec.Issue(With(fixture.Ec.Header(), "kid", Rsa.Key.Id), Rsa.Claims()));
    }

    [Fact]
    public async Task Key_OfAnotherCurveOrTooSmall_IsRefused()
    {
        foreach (var key in new[] { SigningKey.Ecdsa("ec-384", ECCurve.NamedCurves.nistP384), SigningKey.Rsa("rsa-1024", 1024) })
        {
            using var issuer = new TokenIssuer(key, fixture.Time);
            fixture.Keys.Add(key.Id, key.Public);
            await fixture.RefusesAsync(issuer.Issue());
        }
    }

    [Fact]
    public async Task Key_OfAnother_IsRefused()
    {
        using var stranger = new TokenIssuer(SigningKey.Rsa(Rsa.Key.Id), fixture.Time);
        await fixture.RefusesAsync(stranger.Issue());
        using var unknown = new TokenIssuer(SigningKey.Rsa("never-seen"), fixture.Time);
        await fixture.RefusesAsync(unknown.Issue());
    }

    [Fact]
    public async Task Key_InTheHeader_IsIgnored()
    {
        using var forger = new TokenIssuer(SigningKey.Rsa(Rsa.Key.Id), fixture.Time);
        foreach (var (name, value) in new (string, JsonNode)[]
        {
            ("jwk", forger.Key.Jwk),
            ("jku", "http://forger.example/jwks.json"),
            ("x5u", "http://forger.example/certificate.pem"),
            ("x5c", new JsonArray(Convert.ToBase64String(forger.Key.PublicDer))),
        })
        {
            await fixture.RefusesAsync(forger.Issue(With(forger.Header(), name, value.DeepClone()), forger.Claims()));

            // Beside a good signature it changes nothing either; only the key's id was looked at.
            await fixture.AcceptsAsync(Rsa.Issue(With(Rsa.Header(), name, value), Rsa.Claims()));
        }

        Assert.All(fixture.Keys.Asked, id => Assert.Equal(Rsa.Key.Id, id));
    }

    [Theory]
    [InlineData("../../../../dev/null")]
    [InlineData("/proc/sys/kernel/randomize_va_space")]
    [InlineData("' or 1=1 --")]
    [InlineData("x' union select 'key' --")]
    [InlineData("http://forger.example/key")]
    [InlineData("rsa-1\0")]
    [InlineData("RSA-1")]
    [InlineData(" rsa-1")]
    [InlineData("")]
    public async Task KeyId_OfAnyText_IsRefused(string id) =>
        await fixture.RefusesAsync(Rsa.Issue(With(Rsa.Header(), "kid", id), Rsa.Claims()));

    [Fact]
    public async Task KeyId_TooLongOrMissingOrNoText_IsRefusedWithoutLookingItUp()
    {
        await fixture.RefusesAsync(Rsa.Issue(With(Rsa.Header(), "kid", new string('k', 65)), Rsa.Claims()));
        await fixture.RefusesAsync(Rsa.Issue(Without(Rsa.Header(), "kid"), Rsa.Claims()));
        await fixture.RefusesAsync(Rsa.Issue(With(Rsa.Header(), "kid", 1), Rsa.Claims()));
        await fixture.RefusesAsync(Rsa.Issue(With(Rsa.Header(), "kid", new JsonArray(Rsa.Key.Id)), Rsa.Claims()));
        Assert.Empty(fixture.Keys.Asked);
    }

    [Theory]
    [InlineData("JWT")]
    [InlineData("jwt")]
    [InlineData("rt+jwt")]
    [InlineData("logout+jwt")]
    [InlineData("")]
    public async Task Type_Other_IsRefused(string type) =>
        await fixture.RefusesAsync(Rsa.Issue(With(Rsa.Header(), "typ", type), Rsa.Claims()));

    [Fact]
    public async Task Type_Missing_IsRefused() =>
        await fixture.RefusesAsync(Rsa.Issue(Without(Rsa.Header(), "typ"), Rsa.Claims()));

    [Fact]
    public async Task Critical_Extension_IsRefused()
    {
        await fixture.RefusesAsync(Rsa.Issue(With(Rsa.Header(), "crit", new JsonArray("b64")), Rsa.Claims()));
        await fixture.RefusesAsync(Rsa.Issue(With(Rsa.Header(), "crit", new JsonArray()), Rsa.Claims()));
    }

    [Theory]
    [InlineData("""{"alg":"RS256","alg":"RS256","typ":"at+jwt","kid":"rsa-1"}""")]
    [InlineData("""{"alg":"none","typ":"at+jwt","kid":"rsa-1","alg":"RS256"}""")]
    [InlineData("""{"alg":"RS256","typ":"JWT","typ":"at+jwt","kid":"rsa-1"}""")]
    [InlineData("""{"alg":"RS256","typ":"at+jwt","kid":"rsa-1","\u006bid":"rsa-1"}""")]
    public async Task Header_WithAKeyTwice_IsRefused(string header) =>
        await fixture.RefusesAsync(Rsa.Key.Sign(header, Rsa.Claims().ToJsonString()));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"at+jwt\"")]
    [InlineData("{")]
    [InlineData("""{"alg":"RS256","typ":"at+jwt","kid":"rsa-1"} """ + "x")]
    [InlineData("""{"alg":"RS256","typ":"at+jwt","kid":"\ud800"}""")]
    [InlineData("""{"alg":"RS256","typ":"at+jwt","kid":"rsa-1","\ud800":1}""")]
    [InlineData("""{"alg":"\udfff","typ":"at+jwt","kid":"rsa-1"}""")]
    [InlineData("""{"alg":"RS256","typ":"at+jwt","kid":"rsa-1","deep":[[[[[[[[[[]]]]]]]]]]}""")]
    public async Task Header_NotAnObjectOfText_IsRefused(string header) =>
        await fixture.RefusesAsync(Rsa.Key.Sign(header, Rsa.Claims().ToJsonString()));

    [Fact]
    public async Task Header_OfInvalidUtf8_IsRefused()
    {
        byte[] header = [.. "{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\""u8, 0xFF, 0xFE, .. "\"}"u8];
        var content = $"{Base64(header)}.{SigningKey.Encode(Rsa.Claims().ToJsonString())}";
        await fixture.RefusesAsync($"{content}.{Base64(Rsa.Key.Signature(content))}");
    }

    [Fact]
    public async Task Signature_BadCutOrMissing_IsRefused()
    {
        foreach (var token in new[] { Rsa.Issue(), fixture.Ec.Issue() })
        {
            var parts = token.Split('.');
            await fixture.RefusesAsync($"{parts[0]}.{parts[1]}.");
            await fixture.RefusesAsync($"{parts[0]}.{parts[1]}");
            await fixture.RefusesAsync($"{parts[0]}.{parts[1]}.{parts[2][..^1]}");
            await fixture.RefusesAsync($"{parts[0]}.{parts[1]}.{parts[2][..^4]}");
            await fixture.RefusesAsync($"{parts[0]}.{parts[1]}.{parts[2]}A");
            await fixture.RefusesAsync($"{parts[0]}.{parts[1]}.A");
            await fixture.RefusesAsync($"{parts[0]}.{parts[1]}.AA");
            await fixture.RefusesAsync($"{parts[0]}.{parts[1]}.{Base64(new byte[64])}");
            await fixture.RefusesAsync($"{parts[0]}.{parts[1]}.{Base64(new byte[256])}");
            await fixture.RefusesAsync($"{parts[0]}.{parts[1]}.{parts[2]}=");
            await fixture.RefusesAsync($"{parts[0]}.{parts[1]}. {parts[2]}");
            await fixture.RefusesAsync(token + "\n");
        }
    }

    [Fact]
    public async Task Signature_OfAnotherToken_IsRefused()
    {
        var (one, other) = (Rsa.Issue().Split('.'), Rsa.Issue().Split('.'));
        await fixture.RefusesAsync($"{one[0]}.{one[1]}.{other[2]}");
        await fixture.RefusesAsync($"{one[0]}.{other[1]}.{one[2]}");
    }

    [Fact]
    public async Task Parts_MoreFewerOrEmpty_AreRefused()
    {
        var token = Rsa.Issue();
        var parts = token.Split('.');
        await fixture.RefusesAsync("");
        await fixture.RefusesAsync(".");
        await fixture.RefusesAsync("..");
        await fixture.RefusesAsync("...");
        await fixture.RefusesAsync(parts[0]);
        await fixture.RefusesAsync(token + ".");
        await fixture.RefusesAsync($"{token}.{parts[2]}");
        await fixture.RefusesAsync($".{parts[1]}.{parts[2]}");
        await fixture.RefusesAsync($"{parts[0]}..{parts[2]}");

        // Five parts are an encrypted token (RFC 7516), which nobody asked for.
        await fixture.RefusesAsync($"{parts[0]}.{parts[1]}.{parts[2]}.{parts[1]}.{parts[2]}");
    }

    [Fact]
    public async Task Token_OfOneMegabyte_IsRefusedUnread()
    {
        await fixture.RefusesAsync(Rsa.Issue(With(Rsa.Claims(), "name", new string('n', 1024 * 1024))));
        await fixture.RefusesAsync(new string('.', 1024 * 1024));
        Assert.Empty(fixture.Keys.Asked);
    }

    public void Dispose() => fixture.Dispose();

    private static string Base64(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    private static JsonObject With(JsonObject json, string name, JsonNode value)
    {
        json[name] = value;
        return json;
    }

    private static JsonObject Without(JsonObject json, string name)
    {
        json.Remove(name);
        return json;
    }
}
