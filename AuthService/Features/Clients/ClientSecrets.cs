using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Gatehouse.AuthService.Features.Clients;

/// <summary>How a client's secret looks.</summary>
internal static class ClientSecrets
{
    private const int Size = 32;

    public static string Generate() => $"gcs_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Size))}";

    public static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
