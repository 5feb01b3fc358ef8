using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;

namespace Gatehouse.AuthService.Tokens;

/// <summary>Signed tokens that are not access tokens: ID and logout tokens, told apart by their type (RFC 8725 section 3.11).</summary>
internal static class SignedJson
{
    public static string Write(JsonObject claims, string type, TokenSigner signer)
    {
        var content = $"{signer.HeaderOf(type)}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims.ToJsonString()))}";
        return $"{content}.{Base64Url.EncodeToString(signer.Sign(Encoding.ASCII.GetBytes(content)))}";
    }
}
