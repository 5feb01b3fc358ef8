using Gatehouse.Gateway.Edge;
using Gatehouse.ServiceDefaults.Authentication;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.Sessions;

/// <summary>Where browsers find this gateway, and which other origins may act with a session.</summary>
internal sealed class PublicOrigin
{
    private readonly AllowedOrigins allowed;

    public PublicOrigin(IOptions<PublicOriginOptions> own, IOptions<AccessTokenOptions> tokens, AllowedOrigins allowed)
    {
        Base = new(own.Value.BaseUrl is { Length: > 0 } url ? url : tokens.Value.Issuer);
        Origin = Base.GetLeftPart(UriPartial.Authority);
        this.allowed = allowed;
    }

    public Uri Base { get; }

    public string Origin { get; }

    /// <summary>Whether this is the gateway's own origin or one that is allowed by configuration.</summary>
    public bool IsAllowed(string origin) => Origin.Equals(origin, StringComparison.OrdinalIgnoreCase) || allowed.Contains(origin);

    /// <summary>The same, or the host that is being asked, which may be one of several.</summary>
    public bool IsAllowed(string origin, HttpRequest request) =>
        IsAllowed(origin) || origin.Equals($"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase);
}
