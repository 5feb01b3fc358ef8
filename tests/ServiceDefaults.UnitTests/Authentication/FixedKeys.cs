using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.TestKit;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.ServiceDefaults.UnitTests.Authentication;

/// <summary>A key set that remembers which ids it was asked for.</summary>
internal sealed class FixedKeys(params IEnumerable<SigningKey> keys) : IVerificationKeys
{
    private readonly Dictionary<string, SecurityKey> keys = keys.ToDictionary(k => k.Id, k => k.Public);

    public List<string> Asked { get; } = [];

    public ValueTask<SecurityKey?> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        lock (Asked)
        {
            Asked.Add(keyId);
        }

        return new(keys.GetValueOrDefault(keyId));
    }

    public void Add(string id, SecurityKey key) => keys[id] = key;
}
