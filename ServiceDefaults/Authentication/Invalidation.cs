using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gatehouse.ServiceDefaults.Authentication;

/// <summary>News that every replica must hear at once, over <c>gh:invalidate</c>.</summary>
/// <param name="Kind">One of the constants here.</param>
/// <param name="Scope">For a revocation: jti, sid, sub, mid or tid.</param>
/// <param name="Id">The token, session, user, membership or tenant.</param>
/// <param name="At">For a revocation: when, milliseconds since 1970.</param>
/// <param name="Until">For a revocation: when it may be forgotten, seconds since 1970.</param>
/// <param name="Version">For permissions: the version now in force.</param>
public sealed record Invalidation(
    string Kind,
    string? Scope = null,
    Guid? Id = null,
    long? At = null,
    long? Until = null,
    int? Version = null)
{
    /// <summary>Something was revoked.</summary>
    public const string Revoked = "revoked";

    /// <summary>A membership's or tenant's permissions changed.</summary>
    public const string Permissions = "permissions";

    /// <summary>The gateway's configuration changed.</summary>
    public const string Configuration = "configuration";

    /// <summary>The signing keys changed out of turn.</summary>
    public const string Keys = "keys";

    /// <summary>A browser session has ended or has new tokens.</summary>
    public const string BrowserSession = "browser-session";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>The message as it is published.</summary>
    /// <returns>JSON.</returns>
    public string Write() => JsonSerializer.Serialize(this, Json);

    /// <summary>Reads a published message.</summary>
    /// <param name="text">JSON.</param>
    /// <returns>The message, or nothing when it is not one.</returns>
    public static Invalidation? Read(string? text)
    {
        try
        {
            return text is null ? null : JsonSerializer.Deserialize<Invalidation>(text, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
