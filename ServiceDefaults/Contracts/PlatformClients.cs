namespace Gatehouse.ServiceDefaults.Contracts;

/// <summary>OAuth clients that are part of the platform: what they do for a person is the person's own doing.</summary>
public static class PlatformClients
{
    /// <summary>The gateway, which signs browsers in.</summary>
    public const string Gateway = "gatehouse-gateway";
}
