using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Gatehouse.TestKit;

/// <summary>
/// An authenticator in software, as Web Authentication Level 3 describes one: ES256, no attestation. It does what it is
/// told, also what a real one would not.
/// </summary>
public sealed class SoftwarePasskey : IDisposable
{
    private const byte Present = 0x01, Verified = 0x04, BackupEligible = 0x08, BackedUp = 0x10, HasKey = 0x40;

    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] id = RandomNumberGenerator.GetBytes(16);
    private byte[] userHandle = [];

    /// <summary>The page it believes to be on.</summary>
    public string Origin { get; set; } = "http://localhost:8080";

    /// <summary>The relying party it signs for.</summary>
    public string RelyingParty { get; set; } = "localhost";

    /// <summary>Whether it has seen its owner's finger, face or PIN.</summary>
    public bool IsVerified { get; set; } = true;

    /// <summary>Whether it is kept in sync between devices.</summary>
    public bool IsSynced { get; init; }

    /// <summary>Whether it counts how often it has signed; many that are kept in sync do not.</summary>
    public bool IsCounting { get; init; } = true;

    /// <summary>How often it has signed.</summary>
    public uint Counter { get; set; }

    /// <summary>The credential id, base64url.</summary>
    public string Id => Base64Url.EncodeToString(id);

    /// <summary><c>navigator.credentials.create</c>.</summary>
    /// <param name="options">The question.</param>
    /// <returns>The credential as JSON.</returns>
    public JsonObject Create(JsonNode options)
    {
        ArgumentNullException.ThrowIfNull(options);
        userHandle = Base64Url.DecodeFromChars((string)options["user"]!["id"]!);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        byte[] cose = [0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32, .. point.X!, 0x22, 0x58, 32, .. point.Y!];
        byte[] data = [.. AuthenticatorData(HasKey), .. new byte[16], 0, (byte)id.Length, .. id, .. cose];
        byte[] attestation =
        [
            0xa3, 0x63, .. "fmt"u8, 0x64, .. "none"u8, 0x67, .. "attStmt"u8, 0xa0,
            0x68, .. "authData"u8, 0x58, (byte)data.Length, .. data,
        ];
        return Credential(new()
        {
            ["clientDataJSON"] = Base64Url.EncodeToString(ClientData("webauthn.create", options)),
            ["attestationObject"] = Base64Url.EncodeToString(attestation),
            ["transports"] = new JsonArray("internal"),
        });
    }

    /// <summary><c>navigator.credentials.get</c>.</summary>
    /// <param name="options">The question.</param>
    /// <returns>The credential as JSON.</returns>
    public JsonObject Get(JsonNode options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Counter += IsCounting ? 1u : 0u;
        var client = ClientData("webauthn.get", options);
        var data = AuthenticatorData(0);
        return Credential(new()
        {
            ["clientDataJSON"] = Base64Url.EncodeToString(client),
            ["authenticatorData"] = Base64Url.EncodeToString(data),
            ["signature"] = Base64Url.EncodeToString(key.SignData(
                [.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)),
            ["userHandle"] = Base64Url.EncodeToString(userHandle),
        });
    }

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();

    private JsonObject Credential(JsonObject response) => new()
    {
        ["id"] = Id,
        ["rawId"] = Id,
        ["type"] = "public-key",
        ["authenticatorAttachment"] = "platform",
        ["clientExtensionResults"] = new JsonObject(),
        ["response"] = response,
    };

    private byte[] ClientData(string type, JsonNode options) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["type"] = type,
        ["challenge"] = (string)options["challenge"]!,
        ["origin"] = Origin,
        ["crossOrigin"] = false,
    }.ToJsonString());

    private byte[] AuthenticatorData(byte more)
    {
        var counter = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(counter, Counter);
        var flags = (byte)(Present | (IsVerified ? Verified : 0) | (IsSynced ? BackupEligible | BackedUp : 0) | more);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(RelyingParty)), flags, .. counter];
    }
}
