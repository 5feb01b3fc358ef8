using System.Text.Json;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Health;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.Health;

/// <summary>Asks one service how it is, once and for a short time only.</summary>
internal sealed class ServiceProbe(IOptions<InternalKeyOptions> key, TimeProvider time) : IDisposable
{
    public const string Unhealthy = "Unhealthy";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    // Not the clients of ServiceDefaults: their retries would hide what is to be found out.
    private readonly HttpClient client = new(new SocketsHttpHandler { ConnectTimeout = Patience, PooledConnectionLifetime = TimeSpan.FromMinutes(1) })
    {
        Timeout = Patience,
        MaxResponseContentBufferSize = 64 * 1024,
    };

    public async Task<ServiceState> AskAsync(string address, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new(address), "/internal/health"));
            request.Headers.Add(PlatformHeaders.InternalKey, key.Value.Key);
            using var answer = await client.SendAsync(request, cancellationToken);
            var report = await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<HealthReportAnswer>(cancellationToken);
            return new(report?.Status ?? Unhealthy, Elapsed(started), report?.Checks);
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException or OperationCanceledException
            && !cancellationToken.IsCancellationRequested)
        {
            return new(Unhealthy, Elapsed(started), null);
        }
    }

    public void Dispose() => client.Dispose();

    private long Elapsed(long started) => (long)time.GetElapsedTime(started).TotalMilliseconds;
}
