using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Connect;

/// <summary>What clients are called: by their id, and parts of the platform by a name.</summary>
internal static class ClientNames
{
    /// <summary>The gateway, which signs people in for the platform's own pages.</summary>
    public const string Gateway = PlatformClients.Gateway;

    /// <summary>The gateway's row, the same in every installation.</summary>
    public static readonly Guid GatewayId = new("01900000-0000-7000-8000-000000000001");

    public static Guid? Find(string? publicId) =>
        publicId == Gateway ? GatewayId
        : Guid.TryParseExact(publicId, "D", out var id) && id != GatewayId ? id
        : null;

    public static string Of(Guid id) => id == GatewayId ? Gateway : id.ToString();
}
