using Gatehouse.ServiceDefaults.Http;
using Microsoft.Extensions.Options;

namespace Gatehouse.AuthService.Features.ExternalLogins.Providers;

/// <summary>Addresses that companies may make AuthService call although they are not public. Section <c>Outbound</c>.</summary>
internal sealed class OutboundOptions
{
    /// <summary>Networks (CIDR); loopback is allowed in Development.</summary>
    public IList<string> AllowedTargets { get; } = [];
}

internal sealed class OutboundOptionsValidator : IValidateOptions<OutboundOptions>
{
    public ValidateOptionsResult Validate(string? name, OutboundOptions options) =>
        options.AllowedTargets.FirstOrDefault(network => !System.Net.IPNetwork.TryParse(network, out _)) is { } bad
            ? ValidateOptionsResult.Fail($"Outbound:AllowedTargets: '{bad}' is not a network in CIDR notation.")
            : ValidateOptionsResult.Success;
}

/// <summary>
/// Calls addresses that companies and providers chose: briefly, for a little, without redirects or service discovery, and
/// never inside. What the configuration names is the operator's word and may be anywhere.
/// </summary>
internal sealed class OutboundClient : IDisposable
{
    private const int MaxAnswer = 512 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    public OutboundClient(IOptions<OutboundOptions> options, IHostEnvironment environment)
    {
        var rules = new OutboundRules(options.Value.AllowedTargets, environment.IsDevelopment());
        Guarded = Create(new() { AllowAutoRedirect = false, UseProxy = false, UseCookies = false, ConnectCallback = rules.ConnectAsync });
        Trusted = Create(new() { AllowAutoRedirect = false, UseCookies = false });
    }

    /// <summary>For addresses that came from outside.</summary>
    public HttpClient Guarded { get; }

    /// <summary>For addresses of the configuration.</summary>
    public HttpClient Trusted { get; }

    public HttpClient For(ExternalProvider provider) => provider.TenantId is null ? Trusted : Guarded;

    public void Dispose()
    {
        Guarded.Dispose();
        Trusted.Dispose();
    }

    private static HttpClient Create(SocketsHttpHandler handler)
    {
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5);
        handler.MaxResponseHeadersLength = 32;
        var client = new HttpClient(handler) { Timeout = Patience, MaxResponseContentBufferSize = MaxAnswer };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("Gatehouse");
        return client;
    }
}
