using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Gatehouse.ServiceDefaults.Http;

/// <summary>
/// Keeps calls to addresses that somebody else chose from leading inside (OWASP API7): what is not public is refused when the
/// connection is made, for a name may mean another address by then than when it was written down.
/// </summary>
/// <param name="allowed">Networks (CIDR) that are allowed all the same.</param>
/// <param name="loopback">Whether this machine is.</param>
public sealed class OutboundRules(IEnumerable<string> allowed, bool loopback)
{
    private static readonly IPNetwork[] Inside = [.. new[]
    {
        // This network, private, shared, loopback, link-local (with the clouds' metadata), protocol assignments, benchmarks, multicast, reserved.
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16",
        "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4",

        // Azure's metadata stands at a public address.
        "168.63.129.16/32",

        // Unspecified and loopback, unique local, link-local, site-local, multicast.
        "::/127", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
    }.Select(network => IPNetwork.Parse(network))];

    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    private readonly IPNetwork[] allowed =
        [.. allowed.Concat(loopback ? ["127.0.0.0/8", "::1/128"] : []).Select(network => IPNetwork.Parse(network))];

    /// <summary>Whether an address may be called.</summary>
    /// <param name="address">The address.</param>
    /// <returns>Whether it may.</returns>
    public bool Allows(IPAddress address) =>
        Plain(address) is var plain && (!Array.Exists(Inside, network => network.Contains(plain)) || Array.Exists(allowed, network => network.Contains(plain)));

    /// <summary>Connects to an address that was looked at, not to a name that could be looked up again.</summary>
    /// <param name="context">Where to.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The connection.</returns>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new NetworkStream(await ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellationToken), ownsSocket: true);
    }

    /// <summary>Connects to an address that was looked at, not to a name that could be looked up again.</summary>
    /// <param name="host">The name.</param>
    /// <param name="port">The port.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The connection.</returns>
    /// <exception cref="HttpRequestException">None of its addresses is allowed.</exception>
    public async ValueTask<Socket> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        var addresses = Array.FindAll(await ResolveAsync(host, cancellationToken), Allows);
        if (addresses is [])
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, "The address is not allowed.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The addresses of a name or a literal.</summary>
    /// <param name="host">The name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>All of them.</returns>
    public static async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) =>
        IPAddress.TryParse((host ?? "").Trim('[', ']'), out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host!, cancellationToken);

    // IPv6 addresses that stand for an IPv4 address are judged by it (RFC 4291, RFC 6052, RFC 3056).
    private static IPAddress Plain(IPAddress address)
    {
        if (address.AddressFamily is not AddressFamily.InterNetworkV6)
        {
            return address;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        var bytes = address.GetAddressBytes();
        return Nat64.Contains(address) ? new(bytes.AsSpan(12))
            : SixToFour.Contains(address) ? new(bytes.AsSpan(2, 4))
            : bytes.AsSpan(0, 12).IndexOfAnyExcept((byte)0) < 0 && BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(12)) > 1 ? new(bytes.AsSpan(12))
            : address;
    }
}
