using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.AuthService.FunctionalTests.Proofs;

/// <summary>Everything that is tried against a JWT (RFC 8725), made from one genuine token. Those that are signed at all carry the stack's own signature.</summary>
internal sealed class ForgedTokens(GatehouseStack stack, string genuine, Uri trap)
{
    /// <summary>Occurs in every hostile <c>kid</c>, to be looked for in the logs.</summary>
    public const string Marker = "kid-marker";

    private const int Megabyte = 1024 * 1024;

    private readonly string[] parts = genuine.Split('.');
    private readonly string header = TokenForge.Part(genuine, 0);
    private readonly string payload = TokenForge.Part(genuine, 1);

    /// <summary>The attacks by name.</summary>
    public async Task<IReadOnlyDictionary<string, string>> AllAsync(string refreshToken)
    {
        var forged = new Dictionary<string, string>
        {
            ["the refresh token"] = refreshToken,
            ["no token at all"] = "x",
            ["signature empty"] = $"{parts[0]}.{parts[1]}.",
            ["signature missing"] = $"{parts[0]}.{parts[1]}",
            ["signature of another content"] = $"{parts[0]}.{Encode(payload.Replace("\"aud\"", "\"aud\" ", StringComparison.Ordinal))}.{parts[2]}",
            ["signature cut"] = genuine[..^1],
            ["signature with other spare bits (RFC 4648 section 3.5)"] = genuine[..^1] + WithOtherSpareBits(genuine[^1]),
            ["cut in the middle"] = genuine[..(genuine.Length / 2)],
            ["a fourth part"] = $"{genuine}.{parts[2]}",
            ["five parts, as if encrypted"] = $"{genuine}.{parts[0]}.{parts[1]}",
            ["dots only"] = "..",
            ["not base64url"] = $"{parts[0]}.{parts[1]}.{parts[2][..^2]}+/",
            ["padded"] = $"{parts[0]}.{parts[1]}.{parts[2]}==",
            ["header is no JSON"] = $"{Encode("{")}.{parts[1]}.{parts[2]}",
            ["header is a list"] = $"{Encode("[]")}.{parts[1]}.{parts[2]}",
            ["a megabyte"] = $"{parts[0]}.{new string('a', Megabyte)}.{parts[2]}",
            ["just under the header limit"] = $"{parts[0]}.{new string('a', 20_000)}.{parts[2]}",
        };
        AddUnsigned(forged);
        await AddConfusedAsync(forged);
        AddForeignKeys(forged);
        await AddHeadersAsync(forged);
        await AddClaimsAsync(forged);
        return forged;
    }

    // RFC 8725 section 3.1: no algorithm at all, in any spelling.
    private void AddUnsigned(Dictionary<string, string> forged)
    {
        foreach (var none in new[] { "none", "None", "NONE", "nOnE", "none ", "" })
        {
            var head = Encode(With(header, "alg", none));
            forged[$"alg '{none}', unsigned"] = $"{head}.{parts[1]}.";
            forged[$"alg '{none}', the old signature"] = $"{head}.{parts[1]}.{parts[2]}";
        }
    }

    // RFC 8725 section 3.2: the public key as a secret, and the right key by another algorithm.
    private async Task AddConfusedAsync(Dictionary<string, string> forged)
    {
        using var pair = (RSA)await TokenForge.PrivateKeyAsync(stack);
        var secrets = new Dictionary<string, byte[]>
        {
            ["PEM"] = Encoding.ASCII.GetBytes(pair.ExportSubjectPublicKeyInfoPem()),
            ["PEM with a line end"] = Encoding.ASCII.GetBytes(pair.ExportSubjectPublicKeyInfoPem() + "\n"),
            ["DER"] = pair.ExportSubjectPublicKeyInfo(),
            ["modulus"] = pair.ExportParameters(false).Modulus!,
            ["nothing"] = [],
        };
        foreach (var (form, secret) in secrets)
        {
            forged[$"HS256 with the public key as {form}"] = TokenForge.Join(With(header, "alg", "HS256"), payload, content => HMACSHA256.HashData(secret, content));
        }

        forged["RS384 by the right key"] = Sign("RS384", HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1);
        forged["RS512 by the right key"] = Sign("RS512", HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1);
        forged["PS256 by the right key"] = Sign("PS256", HashAlgorithmName.SHA256, RSASignaturePadding.Pss);
        forged["ES256 claimed of an RSA key"] = Sign("ES256", HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        forged["rs256 in small letters"] = Sign("rs256", HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        forged["ES256 by another key under this kid"] = TokenForge.Join(With(header, "alg", "ES256"), payload, content => curve.SignData(content, HashAlgorithmName.SHA256));
        forged["ES256 with a signature of zeros (CVE-2022-21449)"] = TokenForge.Join(With(header, "alg", "ES256"), payload, _ => new byte[64]);

        string Sign(string algorithm, HashAlgorithmName hash, RSASignaturePadding padding) =>
            TokenForge.Join(With(header, "alg", algorithm), payload, content => pair.SignData(content, hash, padding));
    }

    // The header names or carries the attacker's key; nobody may look there.
    private void AddForeignKeys(Dictionary<string, string> forged)
    {
        using var own = RSA.Create(2048);
        var key = own.ExportParameters(false);
        var jwk = new JsonObject
        {
            ["kty"] = "RSA",
            ["kid"] = "mine",
            ["n"] = Base64Url.EncodeToString(key.Modulus),
            ["e"] = Base64Url.EncodeToString(key.Exponent),
        };
        var certificate = new JsonArray(Convert.ToBase64String(own.ExportSubjectPublicKeyInfo()));
        foreach (var (name, value) in new (string, JsonNode)[]
        {
            ("jwk", jwk), ("jku", new Uri(trap, "jwks.json").ToString()), ("x5u", new Uri(trap, "key.pem").ToString()), ("x5c", certificate),
        })
        {
            var hostile = JsonNode.Parse(header)!.AsObject();
            hostile[name] = value;
            forged[$"{name}, under the genuine kid"] = Own(hostile.ToJsonString());
            hostile["kid"] = "mine";
            forged[$"{name}, under its own kid"] = Own(hostile.ToJsonString());
        }

        forged["the attacker's key under the genuine kid"] = Own(header);

        string Own(string text) => TokenForge.Join(text, payload, content => own.SignData(content, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    private async Task AddHeadersAsync(Dictionary<string, string> forged)
    {
        string[] kids =
        [
            $"../../../../dev/null#{Marker}", $"{Marker}' or '1'='1", $"{Marker}; select pg_sleep(5)--", new Uri(trap, Marker).ToString(),
            $"{Marker}\r\nforged: line", $"{Marker}\0", $"${{jndi:ldap://127.0.0.1/{Marker}}}", new string('k', 5000), "", " ",
        ];
        foreach (var kid in kids)
        {
            await AddAsync($"kid '{kid}'", With(header, "kid", kid), payload);
        }

        await AddAsync("kid missing", Without(header, "kid"), payload);
        await AddAsync("kid a number", header.Replace("\"kid\":\"", "\"kid\":1,\"x\":\"", StringComparison.Ordinal), payload);
        await AddAsync("alg missing", Without(header, "alg"), payload);
        await AddAsync("typ missing", Without(header, "typ"), payload);
        foreach (var type in new[] { "JWT", "jwt", "AT+JWT ", "id_token", "logout+jwt", "dpop+jwt" })
        {
            await AddAsync($"typ {type}", With(header, "typ", type), payload);
        }

        await AddAsync("crit", header.Replace("{", "{\"crit\":[\"exp\"],", StringComparison.Ordinal), payload);
        await AddAsync("alg twice", header.Replace("{", "{\"alg\":\"none\",", StringComparison.Ordinal), payload);
        await AddAsync("kid twice", header.Replace("{", "{\"kid\":\"mine\",", StringComparison.Ordinal), payload);
        await AddAsync("typ twice", header.Replace("{", "{\"typ\":\"JWT\",", StringComparison.Ordinal), payload);

        async Task AddAsync(string name, string head, string body) => forged[name] = await TokenForge.SignAsync(stack, head, body);
    }

    private async Task AddClaimsAsync(Dictionary<string, string> forged)
    {
        foreach (var claim in new[] { "exp", "iss", "aud", "sub" })
        {
            await AddAsync($"{claim} missing", Without(payload, claim));
            await AddAsync($"{claim} null", Raw(payload, claim, "null"));
            await AddAsync($"{claim} twice", payload.Replace("{", $"{{\"{claim}\":\"mine\",", StringComparison.Ordinal));
            await AddAsync($"{claim} an object", Raw(payload, claim, "{}"));
        }

        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        await AddAsync("exp in the past", Raw(payload, "exp", $"{now - 61}"));
        await AddAsync("exp a text", Raw(payload, "exp", $"\"{now + 600}\""));
        await AddAsync("exp beyond all time", Raw(payload, "exp", "9223372036854775807"));
        await AddAsync("exp with an exponent", Raw(payload, "exp", "1e400"));
        await AddAsync("exp negative", Raw(payload, "exp", "-1"));
        await AddAsync("nbf in the future", Raw(payload, "nbf", $"{now + 61}"));
        await AddAsync("nbf a text", Raw(payload, "nbf", $"\"{now}\""));
        await AddAsync("iat a text", Raw(payload, "iat", "\"now\""));
        await AddAsync("iss with a slash more", payload.Replace("\",\"aud\"", "/\",\"aud\"", StringComparison.Ordinal));
        await AddAsync("iss of the attacker", Raw(payload, "iss", $"\"{trap}\""));
        await AddAsync("iss a list", Raw(payload, "iss", $"[{JsonNode.Parse(payload)!["iss"]!.ToJsonString()}]"));
        await AddAsync("aud of another", Raw(payload, "aud", "\"another\""));
        await AddAsync("aud in capitals", Raw(payload, "aud", "\"GATEHOUSE\""));
        await AddAsync("aud an empty list", Raw(payload, "aud", "[]"));
        await AddAsync("aud a list of others", Raw(payload, "aud", "[\"another\",1,null]"));
        await AddAsync("sub no id", Raw(payload, "sub", "\"admin@example.com\""));
        await AddAsync("payload a list", $"[{payload}]");
        await AddAsync("payload empty", "");
        await AddAsync("payload cut", payload[..^2]);
        await AddAsync("payload with a comment", payload.Replace("{", "{/**/", StringComparison.Ordinal));
        await AddAsync("payload deeper than anything", payload.Replace("{", $"{{\"x\":{new string('[', 900)}{new string(']', 900)},", StringComparison.Ordinal));
        await AddAsync("half a surrogate pair", Raw(payload, "name", "\"\\ud800\""));

        async Task AddAsync(string name, string body) => forged[name] = await TokenForge.SignAsync(stack, header, body);
    }

    // The last of 256 bytes needs two bits of the last character; the others are nobody's.
    private static char WithOtherSpareBits(char last)
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        return Alphabet[Alphabet.IndexOf(last, StringComparison.Ordinal) ^ 1];
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private static string With(string json, string name, string value) => Raw(json, name, JsonValue.Create(value).ToJsonString());

    private static string Without(string json, string name)
    {
        var members = JsonNode.Parse(json)!.AsObject();
        members.Remove(name);
        return members.ToJsonString();
    }

    // Also what a JSON library would refuse to write.
    private static string Raw(string json, string name, string value)
    {
        const string Place = "the value goes here";
        var members = JsonNode.Parse(json)!.AsObject();
        members[name] = Place;
        return members.ToJsonString().Replace($"\"{Place}\"", value, StringComparison.Ordinal);
    }
}
