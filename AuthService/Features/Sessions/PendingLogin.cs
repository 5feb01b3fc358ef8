using System.Buffers.Text;
using System.Text.Json;
using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Features.Sessions;

/// <summary>A sign-in that waits for its next step. Sealed and handed to the client, so that nothing needs to be kept.</summary>
internal sealed record PendingLogin(UserId UserId, Proof Proof, string Device, DateTimeOffset ExpiresAt)
{
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    public string Seal(KeyProtection protection) => Base64Url.EncodeToString(
        protection.Seal(KeyProtection.PendingLogins, JsonSerializer.SerializeToUtf8Bytes(this)));

    /// <summary>The sign-in, or nothing when it is not one of ours or too old.</summary>
    public static PendingLogin? Open(string token, KeyProtection protection, DateTimeOffset now) =>
        Base64Url.IsValid(token)
        && protection.Open(KeyProtection.PendingLogins, Base64Url.DecodeFromChars(token)) is { } plain
        && JsonSerializer.Deserialize<PendingLogin>(plain) is { } pending
        && now < pending.ExpiresAt
            ? pending
            : null;
}
