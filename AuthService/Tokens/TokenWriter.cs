using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Tokens;

/// <summary>Claims and a key become a signed access token (RFC 7519, RFC 9068).</summary>
internal static class TokenWriter
{
    // What is in a token is not HTML.
    private static readonly JsonWriterOptions Json = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Tokens are in every request, and headers have limits.</summary>
    public const int MaxSize = 1023;

    public static string Write(TokenClaims claims, TokenSigner signer)
    {
        var room = MaxPayload(signer);
        var payload = Payload(claims);
        if (payload.Length > room || claims.Name?.Length > TokenFit.LongestName)
        {
            payload = Payload(TokenFit.Apply(claims, c => Payload(c).Length - room));
        }

        var content = $"{signer.Header}.{Base64Url.EncodeToString(payload)}";
        return $"{content}.{Base64Url.EncodeToString(signer.Sign(Encoding.ASCII.GetBytes(content)))}";
    }

    // Four characters for three bytes, in every part.
    private static int MaxPayload(TokenSigner signer) =>
        (MaxSize - signer.Header.Length - Base64Url.GetEncodedLength(signer.SignatureSize) - 2) * 3 / 4;

    private static ReadOnlySpan<byte> Payload(TokenClaims claims)
    {
        var buffer = new ArrayBufferWriter<byte>(768);
        using var json = new Utf8JsonWriter(buffer, Json);
        json.WriteStartObject();
        json.WriteString("iss", claims.Issuer);
        json.WriteString("aud", claims.Audience);
        json.WriteNumber("exp", claims.ExpiresAt.ToUnixTimeSeconds());
        json.WriteNumber("nbf", claims.IssuedAt.ToUnixTimeSeconds());
        json.WriteNumber("iat", claims.IssuedAt.ToUnixTimeSeconds());
        json.WriteString(PlatformClaims.TokenId, claims.TokenId.ToString("N"));
        json.WriteString(PlatformClaims.Subject, claims.UserId.Value);
        Write(json, PlatformClaims.Session, claims.SessionId?.Value);
        Write(json, PlatformClaims.Tenant, claims.TenantId?.Value);
        if (claims.MembershipId is { } membership)
        {
            json.WriteString(PlatformClaims.Membership, membership.Value);
            Write(json, PlatformClaims.Roles, claims.Roles);
            json.WriteNumber(PlatformClaims.PermissionVersion, claims.PermissionVersion);
        }

        if (claims.AuthenticatedAt is { } authenticated)
        {
            Write(json, PlatformClaims.AuthenticationMethods, claims.Methods);
            json.WriteNumber(PlatformClaims.AuthenticationTime, authenticated.ToUnixTimeSeconds());
        }

        if (claims.ActorId is { } actor)
        {
            json.WriteStartObject(PlatformClaims.Actor);
            json.WriteString(PlatformClaims.Subject, actor.Value);
            json.WriteEndObject();
        }

        if (claims.Confirmation is { } key)
        {
            json.WriteStartObject(PlatformClaims.Confirmation);
            json.WriteString(PlatformClaims.KeyThumbprint, key);
            json.WriteEndObject();
        }

        Write(json, PlatformClaims.Name, claims.Name);
        Write(json, PlatformClaims.Email, claims.Email);
        Write(json, PlatformClaims.ClientId, claims.ClientId);
        Write(json, PlatformClaims.Scope, claims.Scope);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan;
    }

    private static void Write(Utf8JsonWriter json, string name, Guid? id)
    {
        if (id is { } value)
        {
            json.WriteString(name, value);
        }
    }

    private static void Write(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
