using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Gatehouse.ServiceDefaults.Authentication;

/// <summary>
/// What a request carries that came through the gateway, so that the services believe what it says about the client. Made of
/// the key they share, but not that key: it opens nothing under <c>/internal</c>.
/// </summary>
/// <param name="shared">The key.</param>
public sealed class GatewayProof(IOptions<InternalKeyOptions> shared)
{
    /// <summary>The header's value, always the same.</summary>
    public string Value { get; } = Base64Url.EncodeToString(HKDF.DeriveKey(
        HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(shared.Value.Key), 32, info: "gatehouse/gateway-proof/v1"u8.ToArray()));

    /// <summary>Whether the gateway forwarded a request.</summary>
    /// <param name="request">The request.</param>
    /// <returns>Whether it brought the proof.</returns>
    public bool IsIn(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var given = request.Headers[PlatformHeaders.GatewayProof].ToString();
        return CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(given.AsSpan()), MemoryMarshal.AsBytes(Value.AsSpan()));
    }
}
