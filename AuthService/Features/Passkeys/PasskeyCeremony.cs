using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Features.Passkeys;

/// <summary>
/// What a browser was asked for, until it answers: the challenge and whom it is for. Sealed and handed out with the
/// question, so that nothing is kept of questions nobody answers.
/// </summary>
/// <param name="Purpose">What for; an answer to one is none to the other.</param>
/// <param name="UserId">Whose; nothing where the passkey says who it is.</param>
/// <param name="State">What Identity wants to see again.</param>
/// <param name="ExpiresAt">When it is too late.</param>
internal sealed record PasskeyCeremony(CeremonyPurpose Purpose, UserId? UserId, string? State, DateTimeOffset ExpiresAt)
{
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    public const int MaxLength = 4096;

    public string Seal(KeyProtection protection) => Base64Url.EncodeToString(
        protection.Seal(KeyProtection.PasskeyCeremonies, JsonSerializer.SerializeToUtf8Bytes(this)));

    public static PasskeyCeremony? Open(string sealedText, KeyProtection protection, CeremonyPurpose purpose, DateTimeOffset now) =>
        sealedText.Length <= MaxLength && Base64Url.IsValid(sealedText)
        && protection.Open(KeyProtection.PasskeyCeremonies, Base64Url.DecodeFromChars(sealedText)) is { } plain
        && JsonSerializer.Deserialize<PasskeyCeremony>(plain) is { } ceremony
        && ceremony.Purpose == purpose && now < ceremony.ExpiresAt
            ? ceremony
            : null;

    /// <summary>What tells it from others: of what was sealed, for the text can be spelt in several ways.</summary>
    public static byte[] HashOf(string sealedText) => SHA256.HashData(Base64Url.DecodeFromChars(sealedText));
}

/// <summary>What a passkey is asked for.</summary>
internal enum CeremonyPurpose
{
    Add,
    SignIn,
}

/// <summary>A question for <c>navigator.credentials</c>, and what goes back with the answer.</summary>
/// <param name="Options">As JSON: <c>PublicKeyCredential.parseCreationOptionsFromJSON</c> or <c>parseRequestOptionsFromJSON</c> reads it.</param>
/// <param name="Ceremony">Unchanged with the answer; ten minutes, once.</param>
internal sealed record PasskeyQuestion(JsonElement Options, string Ceremony);
