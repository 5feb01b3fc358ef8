using System.Net;
using System.Text.Json;
using Polly;

namespace Gatehouse.Gateway.Sessions;

/// <summary>How providers are asked: no redirects, 10 seconds, and no more than a quarter of a megabyte of JSON.</summary>
internal sealed class ProviderHttp(IHttpClientFactory clients)
{
    public const string ClientName = "identity-provider";
    public const int MaxAnswerBytes = 256 * 1024;
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        AllowDuplicateProperties = false,
        MaxDepth = 16,
    };

    /// <summary>Sends a request and reads the answer.</summary>
    /// <exception cref="ProviderException">No answer, a refusal, or not JSON.</exception>
    public async Task<T> SendAsync<T>(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using var client = clients.CreateClient(ClientName);
            using var answer = await client.SendAsync(request, cancellationToken);
            if (answer.StatusCode is not HttpStatusCode.OK)
            {
                throw new ProviderException($"The provider answered {(int)answer.StatusCode}.") { IsRefusal = answer.StatusCode is HttpStatusCode.BadRequest };
            }

            return await answer.Content.ReadFromJsonAsync<T>(Json, cancellationToken) ?? throw new ProviderException("The provider answered null.");
        }
        catch (Exception failure) when (IsFailure(failure, cancellationToken))
        {
            throw new ProviderException($"The provider could not be asked: {failure.GetType().Name}.", failure);
        }
    }

    /// <summary>Sends a request whose answer is of no interest.</summary>
    public async Task TellAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using var client = clients.CreateClient(ClientName);
            using var answer = await client.SendAsync(request, cancellationToken);
            if (!answer.IsSuccessStatusCode)
            {
                throw new ProviderException($"The provider answered {(int)answer.StatusCode}.");
            }
        }
        catch (Exception failure) when (IsFailure(failure, cancellationToken))
        {
            throw new ProviderException($"The provider could not be asked: {failure.GetType().Name}.", failure);
        }
    }

    private static bool IsFailure(Exception failure, CancellationToken cancellationToken) =>
        !cancellationToken.IsCancellationRequested
        && failure is HttpRequestException or OperationCanceledException or JsonException or NotSupportedException or InvalidOperationException or ExecutionRejectedException;
}
