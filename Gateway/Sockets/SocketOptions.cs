using System.ComponentModel.DataAnnotations;

namespace Gatehouse.Gateway.Sockets;

/// <summary>Section <c>Gateway</c>.</summary>
internal sealed class SocketOptions
{
    /// <summary>Open at the same time for one caller, at this gateway.</summary>
    [Range(1, 10_000)]
    public int MaxSocketsPerUser { get; set; } = 20;
}
