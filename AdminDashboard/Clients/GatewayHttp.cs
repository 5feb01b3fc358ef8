using System.Text.Json;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AdminDashboard.Clients;

/// <summary>One call to the gateway, its refusals turned into <see cref="GatewayException"/>.</summary>
internal sealed class GatewayHttp(IHttpClientFactory clients)
{
    public async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken, HttpCompletionOption until = HttpCompletionOption.ResponseContentRead)
    {
        HttpResponseMessage response;
        try
        {
            response = await clients.CreateClient(ResourceNames.Gateway).SendAsync(request, until, cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            throw new GatewayException(null, "The gateway cannot be reached.", inner: failure);
        }

        return response.IsSuccessStatusCode ? response : throw await RefusalAsync(response, cancellationToken);
    }

    private static async Task<GatewayException> RefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using (response)
        {
            Problem? problem = null;
            try
            {
                problem = await response.Content.ReadFromJsonAsync<Problem>(cancellationToken);
            }
            catch (Exception unreadable) when (unreadable is JsonException or HttpRequestException)
            {
                // A refusal that is no problem+json still has its status.
            }

            return new GatewayException(
                response.StatusCode, problem?.Error ?? ErrorCodes.ForStatus((int)response.StatusCode), problem?.CorrelationId)
            {
                Detail = problem?.Detail,
                Fields = problem?.Errors ?? [],
            };
        }
    }

    private sealed record Problem(string? Error, string? Detail, string? CorrelationId, Dictionary<string, string[]>? Errors);
}
