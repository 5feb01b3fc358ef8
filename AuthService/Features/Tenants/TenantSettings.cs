using System.Text.Json;

namespace Gatehouse.AuthService.Features.Tenants;

/// <summary>What a tenant asks of everybody who signs in to it. Where it says nothing, the platform's own rules hold.</summary>
/// <param name="MfaRequired">Nobody gets in with one factor.</param>
/// <param name="AllowedLoginMethods">Which of <see cref="KnownMethods"/>; none means all.</param>
/// <param name="SessionIdleMinutes">A session unused for so long is over.</param>
/// <param name="SessionHours">A session is over after so long, used or not.</param>
/// <param name="RememberDevices">Whether a device may stand for the second factor for a while.</param>
internal sealed record TenantSettings(
    bool MfaRequired = false,
    IReadOnlyList<string>? AllowedLoginMethods = null,
    int? SessionIdleMinutes = null,
    int? SessionHours = null,
    bool RememberDevices = true)
{
    public static IReadOnlyList<string> KnownMethods { get; } = ["password", "passkey", "google", "github", "azure", "oidc"];

    public static TenantSettings Of(Tenant tenant) => Of(tenant.Settings);

    public static TenantSettings Of(JsonElement settings) => settings.Deserialize<TenantSettings>(JsonSerializerOptions.Web) ?? new();

    public bool Allows(string method) => AllowedLoginMethods is not { Count: > 0 } allowed || allowed.Contains(method);
}
