using System.Buffers.Text;
using System.Security.Cryptography;

namespace Gatehouse.AuthService.Features.Sessions;

/// <summary>The secret a device is known by. It opens nothing; it only says that this device has been here before.</summary>
internal static class DeviceCookie
{
    private const string Name = "gh-device";
    private const int Size = 32;
    private static readonly TimeSpan Life = TimeSpan.FromDays(365);

    /// <summary>The device's secret, a new one if it brought none.</summary>
    public static string Of(HttpContext http)
    {
        // Asked for several times in one request, it is one secret.
        if (http.Items.TryGetValue(Name, out var made))
        {
            return (string)made!;
        }

        var cookies = http.RequestServices.GetRequiredService<BrowserCookies>();
        if (cookies.Read(http, Name) is { Length: 43 } secret && Base64Url.IsValid(secret))
        {
            return secret;
        }

        secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Size));
        cookies.Write(http, Name, secret, Life);
        http.Items[Name] = secret;
        return secret;
    }
}
