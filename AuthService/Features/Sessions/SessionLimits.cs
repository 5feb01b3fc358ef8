using System.Text.Json;
using Gatehouse.AuthService.Tokens;

namespace Gatehouse.AuthService.Features.Sessions;

/// <summary>How long a session lasts: what the tenant's settings say, never longer than the installation allows.</summary>
internal readonly record struct SessionLimits(int IdleMinutes, TimeSpan Life)
{
    public static SessionLimits Of(TokenOptions options, JsonElement? settings) => new(
        Math.Min(options.SessionIdleMinutes, Read(settings, "sessionIdleMinutes") ?? int.MaxValue),
        TimeSpan.FromHours(Math.Min(options.SessionHours, Read(settings, "sessionHours") ?? int.MaxValue)));

    private static int? Read(JsonElement? settings, string name) =>
        settings is { ValueKind: JsonValueKind.Object } json
        && json.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number && value.TryGetInt32(out var number) && number > 0
            ? number
            : null;
}
