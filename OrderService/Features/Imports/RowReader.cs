using System.Security.Cryptography;
using System.Text;

namespace Gatehouse.OrderService.Features.Imports;

/// <summary>The rows of a file as they come, empty ones left out, and what tells whether another file has the same.</summary>
internal sealed class RowReader(StreamReader reader) : IDisposable
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public async Task<string?> ReadAsync(CancellationToken cancellationToken)
    {
        while (await reader.ReadLineAsync(cancellationToken) is { } text)
        {
            if (text.Length > 0)
            {
                hash.AppendData(Encoding.UTF8.GetBytes(text));
                hash.AppendData("\n"u8);
                return text;
            }
        }

        return null;
    }

    /// <summary>SHA-256 of all rows, also of those that were not read yet; of longer files than are taken, of the beginning.</summary>
    public async Task<byte[]> FingerprintAsync(int maxRows, CancellationToken cancellationToken)
    {
        for (var rows = 0; rows <= maxRows && await ReadAsync(cancellationToken) is not null; rows++)
        {
            // Only to hash it.
        }

        return hash.GetCurrentHash();
    }

    public void Dispose() => hash.Dispose();
}
