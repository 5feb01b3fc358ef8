using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.ServiceDefaults.Authorization;

/// <summary>Where snapshots come from: AuthService over HTTP everywhere else, its own database there.</summary>
public interface IMembershipSource
{
    /// <summary>Loads a snapshot.</summary>
    /// <param name="membership">The membership.</param>
    /// <param name="atLeast">The lowest version that is not out of date.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The snapshot, or nothing when there is no such membership.</returns>
    Task<MembershipSnapshot?> LoadAsync(MembershipId membership, int atLeast, CancellationToken cancellationToken);
}
