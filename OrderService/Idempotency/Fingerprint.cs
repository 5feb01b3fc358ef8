using System.Security.Cryptography;
using System.Text.Json;

namespace Gatehouse.OrderService.Idempotency;

/// <summary>Tells whether two requests ask for the same: taken from what was understood, so spacing and field order do not matter.</summary>
internal static class Fingerprint
{
    /// <param name="operation">What is asked for, so that a key cannot be carried to another operation.</param>
    /// <param name="request">The request as it was read.</param>
    public static byte[] Of<TRequest>(string operation, TRequest request) =>
        SHA256.HashData([.. JsonSerializer.SerializeToUtf8Bytes(operation), .. JsonSerializer.SerializeToUtf8Bytes(request)]);
}
