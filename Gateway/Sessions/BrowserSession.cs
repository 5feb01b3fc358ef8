using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gatehouse.Gateway.Sessions;

/// <summary>What is kept of a sign-in; tokens stay here and never reach the browser.</summary>
internal sealed record BrowserSession
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public required string Issuer { get; init; }

    /// <summary>The provider's name for its own session: <c>sid</c> of the ID token.</summary>
    public string? ProviderSession { get; init; }

    public required string AccessToken { get; init; }

    public string? RefreshToken { get; init; }

    public required string IdToken { get; init; }

    public required string TokenType { get; init; }

    public string? Scope { get; init; }

    public required DateTimeOffset AccessExpiresAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ends however much it is used.</summary>
    public required DateTimeOffset EndsAt { get; init; }

    public required SessionUser User { get; init; }

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    public static BrowserSession? Read(byte[] text) => JsonSerializer.Deserialize<BrowserSession>(text, Json);
}

/// <summary>Who signed in, by their ID token.</summary>
internal sealed record SessionUser(string? Email, string Sub, string? Name);
