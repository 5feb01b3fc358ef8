// Stands in for Microsoft.Extensions.ServiceDiscovery 10.8.0, over configuration (services:NAME:SCHEME-OR-ENDPOINT:0..n).
using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>Turns logical addresses into the ones services listen at.</summary>
internal sealed class ServiceEndpoints : IDisposable
{
    private readonly IConfiguration _configuration;
    private readonly IDisposable _reload;
    private readonly ConcurrentDictionary<string, Rotation> _known = new(StringComparer.OrdinalIgnoreCase);

    public ServiceEndpoints(IConfiguration configuration)
    {
        _configuration = configuration;
        _reload = ChangeToken.OnChange(configuration.GetReloadToken, _known.Clear);
    }

    public IChangeToken Changes => _configuration.GetReloadToken();

    /// <summary>Every address of the service in order; the address itself where nothing is configured.</summary>
    public IEnumerable<Uri> All(Uri logical) => Find(logical) is { } rotation
        ? rotation.Endpoints.Select(endpoint => Combine(logical, endpoint))
        : [PassThrough(logical)];

    /// <summary>The service's next address, in turn.</summary>
    public Uri Next(Uri logical) => Find(logical) is { } rotation ? Combine(logical, rotation.Next()) : PassThrough(logical);

    public void Dispose() => _reload.Dispose();

    private Rotation? Find(Uri logical)
    {
        var key = logical.GetLeftPart(UriPartial.Authority);
        if (_known.TryGetValue(key, out var rotation))
        {
            return rotation;
        }

        var endpoints = Read(ServiceAddress.Parse(logical));

        // Only configured names are remembered: others may be any address on the internet.
        return endpoints.Length == 0 ? null : _known.GetOrAdd(key, new Rotation(endpoints));
    }

    private Uri[] Read(ServiceAddress address)
    {
        var service = _configuration.GetSection("services").GetSection(address.Service);
        IEnumerable<string> names = address.Endpoint is { } endpoint ? [endpoint] : ["default", .. address.Schemes];
        var section = names.Select(service.GetSection).FirstOrDefault(candidate => candidate.Exists());
        if (section is null)
        {
            return [];
        }

        var values = section.Value is { Length: > 0 } single ? [single] : section.GetChildren().Select(child => child.Value);
        var endpoints = values.Select(value => ToUri(value, address, section.Path)).ToArray();
        var scheme = Array.Find(address.Schemes, candidate => Array.Exists(endpoints, found => found.Scheme == candidate));
        return Array.FindAll(endpoints, found => found.Scheme == scheme);
    }

    // "host:port" without a scheme takes the one that was asked for.
    private static Uri ToUri(string? value, ServiceAddress address, string path)
    {
        var text = value?.Contains("://", StringComparison.Ordinal) == false ? $"{address.Schemes[0]}://{value}" : value;
        return Uri.TryCreate(text, UriKind.Absolute, out var uri)
            ? uri
            : throw new InvalidOperationException($"The address of service '{address.Service}' in configuration {path} is not valid.");
    }

    private static Uri PassThrough(Uri logical)
    {
        var plus = logical.Scheme.IndexOf('+', StringComparison.Ordinal);
        return plus < 0 ? logical : new Uri(logical.Scheme[..plus] + logical.OriginalString[logical.Scheme.Length..]);
    }

    private static Uri Combine(Uri logical, Uri endpoint) => new UriBuilder(logical)
    {
        Scheme = endpoint.Scheme,
        Host = endpoint.Host,
        Port = endpoint.Port,
        Path = endpoint.AbsolutePath.TrimEnd('/') + logical.AbsolutePath,
    }.Uri;

    private sealed class Rotation(Uri[] endpoints)
    {
        private uint _turn = uint.MaxValue;

        public Uri[] Endpoints => endpoints;

        public Uri Next() => endpoints[Interlocked.Increment(ref _turn) % (uint)endpoints.Length];
    }
}
