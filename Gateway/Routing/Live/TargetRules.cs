using System.Net;
using System.Net.Sockets;
using Gatehouse.ServiceDefaults.Http;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.Routing.Live;

/// <summary>Keeps mappings from leading inside, when a configuration is written and again when a connection is made.</summary>
internal sealed class TargetRules(IOptions<TargetOptions> options, IConfiguration configuration, IHostEnvironment environment)
{
    // RFC 1035 section 2.3.4, without the dot of the root.
    private const int MaxHost = 253;

    private readonly OutboundRules rules = new(options.Value.AllowedTargets, environment.IsDevelopment());

    public bool Allows(IPAddress address) => rules.Allows(address);

    /// <summary>What is wrong with a backend's address, or nothing.</summary>
    public async Task<string?> WhyNotAsync(string backend, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(backend, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https" or LiveClusters.Http2WithoutTls)
            || uri.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0 || uri.IdnHost.Length is 0 or > MaxHost)
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

    /// <summary>Connects if the address is allowed at that moment.</summary>
    public ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken) =>
        rules.ConnectAsync(context, cancellationToken);

    /// <summary>Connects if the address is allowed at that moment.</summary>
    public ValueTask<Socket> ConnectAsync(string host, int port, CancellationToken cancellationToken) => rules.ConnectAsync(host, port, cancellationToken);

    // A name that nobody knows yet is no reason to refuse: it is looked at again before every connection.
    private static async Task<IPAddress[]?> FindAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            return await OutboundRules.ResolveAsync(host, cancellationToken);
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
