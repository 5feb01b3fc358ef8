using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Contracts;
using Npgsql;

namespace Gatehouse.TestKit.Stack;

/// <summary>Signs tokens with the stack's own key, as only somebody with its database and master key could.</summary>
public static class TokenForge
{
    /// <summary>The same token, but from an hour ago.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="token">A genuine token.</param>
    /// <returns>A genuinely signed, expired one.</returns>
    public static Task<string> ExpiredAsync(GatehouseStack stack, string token) => ResignAsync(stack, token, claims =>
    {
        foreach (var name in new[] { "exp", "nbf", "iat" })
        {
            claims[name] = (long)claims[name]! - 3600;
        }
    });

    /// <summary>The same token with other claims.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="token">A genuine token.</param>
    /// <param name="change">What to change.</param>
    /// <returns>The token, signed with the key in force.</returns>
    public static async Task<string> ResignAsync(GatehouseStack stack, string token, Action<JsonObject> change)
    {
        ArgumentNullException.ThrowIfNull(stack);
        ArgumentNullException.ThrowIfNull(token);
        ArgumentNullException.ThrowIfNull(change);
        var claims = JsonNode.Parse(Part(token, 1))!.AsObject();
        change(claims);
        return await SignAsync(stack, Part(token, 0), claims.ToJsonString());
    }

    /// <summary>Any header over any payload.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="header">The header's text; what it says of the algorithm changes nothing in how it is signed.</param>
    /// <param name="payload">The payload's text.</param>
    /// <returns>The token, signed with the key in force.</returns>
    public static async Task<string> SignAsync(GatehouseStack stack, string header, string payload)
    {
        ArgumentNullException.ThrowIfNull(stack);
        using var signer = await SignerAsync(stack);
        return Join(header, payload, signer.Sign);
    }

    /// <summary>Puts a token together.</summary>
    /// <param name="header">The header's text.</param>
    /// <param name="payload">The payload's text.</param>
    /// <param name="sign">Signs the first two parts.</param>
    /// <returns>The token.</returns>
    public static string Join(string header, string payload, Func<byte[], byte[]> sign)
    {
        ArgumentNullException.ThrowIfNull(sign);
        var content = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}";
        return $"{content}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(content)))}";
    }

    /// <summary>The text of a token's header (0) or payload (1).</summary>
    /// <param name="token">The token.</param>
    /// <param name="index">Which part.</param>
    /// <returns>Its JSON.</returns>
    public static string Part(string token, int index)
    {
        ArgumentNullException.ThrowIfNull(token);
        return Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token.Split('.')[index]));
    }

    /// <summary>The private key in force.</summary>
    /// <param name="stack">The stack.</param>
    /// <returns>The key; the caller disposes of it.</returns>
    public static async Task<AsymmetricAlgorithm> PrivateKeyAsync(GatehouseStack stack)
    {
        ArgumentNullException.ThrowIfNull(stack);
        return (await KeyAsync(stack)).Open(ProtectionOf(stack)) ?? throw new InvalidOperationException("The master key does not fit.");
    }

    private static KeyProtection ProtectionOf(GatehouseStack stack) => new(stack.Secret("auth-master-key"));

    private static async Task<TokenSigner> SignerAsync(GatehouseStack stack)
    {
        var key = await KeyAsync(stack);
        return new TokenSigner(key, () => key.Open(ProtectionOf(stack)) ?? throw new InvalidOperationException("The master key does not fit."));
    }

    private static async Task<SigningKey> KeyAsync(GatehouseStack stack)
    {
        await using var database = NpgsqlDataSource.Create(await stack.ConnectionStringAsync(ResourceNames.OwnerOf(ResourceNames.AuthDb)));
        await using var command = database.CreateCommand(
            "select id, algorithm, public_key, private_key, created_at, activates_at from signing_keys where revoked_at is null order by activates_at desc limit 1");
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        return new()
        {
            Id = row.GetString(0),
            Algorithm = row.GetString(1),
            PublicKey = row.GetString(2),
            PrivateKey = row.GetFieldValue<byte[]>(3),
            CreatedAt = row.GetFieldValue<DateTimeOffset>(4),
            ActivatesAt = row.GetFieldValue<DateTimeOffset>(5),
        };
    }
}
