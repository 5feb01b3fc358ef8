using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace Gatehouse.Gateway.Routing;

/// <summary>
/// Only destinations that answer, by what was asked of them and by how requests fared. When none does, requests end here
/// with 503: the circuit is open.
/// </summary>
internal sealed class AnsweringDestinations : IAvailableDestinationsPolicy
{
    public const string PolicyName = "Answering";

    public string Name => PolicyName;

    public IReadOnlyList<DestinationState> GetAvailalableDestinations(ClusterConfig config, IReadOnlyList<DestinationState> allDestinations) =>
    [
        .. allDestinations.Where(destination =>
            destination.Health.Active is not DestinationHealth.Unhealthy && destination.Health.Passive is not DestinationHealth.Unhealthy),
    ];
}
