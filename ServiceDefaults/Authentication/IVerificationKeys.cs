using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.ServiceDefaults.Authentication;

/// <summary>The public keys tokens are checked with: fetched from AuthService everywhere else, read from the database there.</summary>
public interface IVerificationKeys
{
    /// <summary>Finds a key.</summary>
    /// <param name="keyId">The <c>kid</c> a token names; untrusted text.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The key, or nothing when there is none of that name.</returns>
    ValueTask<SecurityKey?> FindAsync(string keyId, CancellationToken cancellationToken);
}
