using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Contracts;
using Npgsql;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

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
        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(token.Split('.')[1]))!.AsObject();
        change(claims);
        using var signer = await SignerAsync(stack);
        var content = $"{signer.Header}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        return $"{content}.{Base64Url.EncodeToString(signer.Sign(Encoding.ASCII.GetBytes(content)))}";
    }

    private static async Task<TokenSigner> SignerAsync(GatehouseStack stack)
    {
        await using var database = NpgsqlDataSource.Create(await stack.ConnectionStringAsync(ResourceNames.OwnerOf(ResourceNames.AuthDb)));
        await using var command = database.CreateCommand(
            "select id, algorithm, public_key, private_key, created_at, activates_at from signing_keys where revoked_at is null order by activates_at desc limit 1");
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        var key = new SigningKey
        {
            Id = row.GetString(0),
            Algorithm = row.GetString(1),
            PublicKey = row.GetString(2),
            PrivateKey = row.GetFieldValue<byte[]>(3),
            CreatedAt = row.GetFieldValue<DateTimeOffset>(4),
            ActivatesAt = row.GetFieldValue<DateTimeOffset>(5),
        };
        var protection = new KeyProtection(stack.Secret("auth-master-key"));
        return new TokenSigner(key, () => key.Open(protection) ?? throw new InvalidOperationException("The master key does not fit."));
    }
}
