using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.Routing.Live;

/// <summary>
/// Keeps mappings from leading inside (OWASP API7): addresses that are not public are refused, when a configuration is
/// written and again when a connection is made, since a name may mean another address by then.
/// </summary>
internal sealed class TargetRules(IOptions<TargetOptions> options, IConfiguration configuration, IHostEnvironment environment)
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
    [
        .. options.Value.AllowedTargets.Select(network => IPNetwork.Parse(network)),
        .. environment.IsDevelopment() ? [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")] : (IPNetwork[])[],
    ];

    public bool Allows(IPAddress address)
    {
        var plain = Plain(address);
        return !Array.Exists(Inside, network => network.Contains(plain)) || Array.Exists(allowed, network => network.Contains(plain));
    }

    /// <summary>What is wrong with a backend's address, or nothing.</summary>
    public async Task<string?> WhyNotAsync(string backend, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(backend, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https" or LiveClusters.Http2WithoutTls)
            || uri.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0 || uri.IdnHost.Length == 0)
        {
            return "Must be an http, https or h2c address without user, query and fragment.";
        }

        if (configuration.GetSection($"services:{uri.IdnHost}").Exists())
        {
            return "Names one of Gatehouse's own services, which routes.json is for.";
        }

        return await FindAsync(uri.IdnHost, cancellationToken) is { } addresses && !Array.TrueForAll(addresses, Allows)
            ? "Leads to a private, loopback, link-local or metadata address, which Gateway:AllowedTargets does not allow."
            : null;
    }

    /// <summary>Connects to an address that was looked at, not to a name that could be looked up again.</summary>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var addresses = Array.FindAll(await ResolveAsync(context.DnsEndPoint.Host, cancellationToken), Allows);
        if (addresses is [])
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, "The backend's address is not allowed.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // A name that nobody knows yet is no reason to refuse: it is looked at again before every connection.
    private static async Task<IPAddress[]?> FindAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            return await ResolveAsync(host, cancellationToken);
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private static async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) =>
        IPAddress.TryParse(host.Trim('[', ']'), out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancellationToken);

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
