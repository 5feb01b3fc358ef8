using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace Gatehouse.AuthService.Features.Sessions;

/// <summary>What a person recognises a sign-in by.</summary>
/// <param name="Name">Such as <c>Firefox on Windows</c>.</param>
/// <param name="Address">Where from.</param>
/// <param name="Hash">SHA-256 of what its cookie holds.</param>
internal sealed record Device(string Name, string? Address, byte[]? Hash = null)
{
    public const int MaxLength = 100;

    // The first that occurs wins: browsers name their ancestors too.
    private static readonly (string Token, string Name)[] Programs =
    [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"),
        ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"), ("curl", "curl"), ("PostmanRuntime", "Postman"),
    ];

    private static readonly (string Token, string Name)[] Systems =
    [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
        ("Mac OS X", "macOS"), ("Linux", "Linux"),
    ];

    /// <param name="http">The request.</param>
    /// <param name="name">The name the client gave, if it did.</param>
    public static Device Of(HttpContext http, string? name = null) => new(
        string.IsNullOrWhiteSpace(name) ? NameOf(http.Request.Headers[HeaderNames.UserAgent]) : name.Trim(),
        AddressOf(http),
        SHA256.HashData(Encoding.ASCII.GetBytes(DeviceCookie.Of(http))));

    /// <summary><c>Firefox on Windows</c>, as far as the user agent can be understood.</summary>
    public static string NameOf(string? userAgent)
    {
        var program = Find(Programs, userAgent);
        var system = Find(Systems, userAgent);
        return (program, system) switch
        {
            (null, null) => "Unknown device",
            (null, _) => system,
            (_, null) => program,
            _ => $"{program} on {system}",
        };
    }

    public static string? AddressOf(HttpContext http) =>
        http.Connection.RemoteIpAddress is { } address
            ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString()
            : null;

    private static string? Find((string Token, string Name)[] known, string? userAgent) =>
        userAgent is null ? null : Array.Find(known, k => userAgent.Contains(k.Token, StringComparison.Ordinal)).Name;
}
