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
        if (http.Request.Cookies[Name] is { Length: 43 } secret && Base64Url.IsValid(secret))
        {
            return secret;
        }

        secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Size));
        http.Response.Cookies.Append(Name, secret, new()
        {
            HttpOnly = true,
            Secure = http.Request.IsHttps,
            SameSite = SameSiteMode.Lax,
            MaxAge = Life,
            IsEssential = true,
        });
        return secret;
    }
}
