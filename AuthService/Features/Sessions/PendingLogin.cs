using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gatehouse.AuthService.Identity;
using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Features.Sessions;

/// <summary>A sign-in that waits for its next step. Sealed and handed to the client, so that nothing needs to be kept.</summary>
internal sealed record PendingLogin(UserId UserId, Proof Proof, string Device, DateTimeOffset ExpiresAt)
{
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    /// <summary>The tenant that is wanted, once one is.</summary>
    public string? Tenant { get; init; }

    /// <summary>The end of the session this one comes from, if it does.</summary>
    public DateTimeOffset? NotAfter { get; init; }

    /// <summary>Of what was proved: another password since, and it counts no more.</summary>
    public string? Stamp { get; init; }

    /// <summary>What a person's password is now, to tell it from another; says nothing about it.</summary>
    public static string StampOf(User user) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{user.PasswordHash}")).AsSpan(0, 8));

    /// <summary>Only good for the step it was sealed for.</summary>
    public string Seal(KeyProtection protection, PendingStep step) => Base64Url.EncodeToString(
        protection.Seal(KeyProtection.PendingLogins, JsonSerializer.SerializeToUtf8Bytes(this), step.ToString()));

    /// <summary>The sign-in, or nothing when it is not one of ours, for another step or too old.</summary>
    public static PendingLogin? Open(string token, KeyProtection protection, PendingStep step, DateTimeOffset now) =>
        Base64Url.IsValid(token)
        && protection.Open(KeyProtection.PendingLogins, Base64Url.DecodeFromChars(token), step.ToString()) is { } plain
        && JsonSerializer.Deserialize<PendingLogin>(plain) is { } pending
        && now < pending.ExpiresAt
            ? pending
            : null;
}

/// <summary>What a sign-in waits for.</summary>
internal enum PendingStep
{
    Tenant,
    SecondFactor,
    Enrolment,
}
