using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.Gateway.Docs;

/// <summary>A service's OpenAPI document, fetched from the service when somebody looks.</summary>
internal sealed partial class ServiceDocument(IHttpClientFactory clients, ILogger<ServiceDocument> logger)
{
    public async Task<Results<ContentHttpResult, ProblemHttpResult>> GetAsync(string service, CancellationToken cancellationToken)
    {
        try
        {
            using var client = clients.CreateClient(nameof(ServiceDocument));
            var text = await client.GetStringAsync(new Uri($"http://{service}/openapi/{service}.json"), cancellationToken);
            return TypedResults.Text(text, "application/json");
        }
        catch (Exception failure) when (failure is HttpRequestException or Polly.ExecutionRejectedException)
        {
            Log.NotFetched(logger, service, failure.GetType().Name);
            return Problems.Of(StatusCodes.Status502BadGateway, ErrorCodes.BadGateway, $"The document of '{service}' cannot be had at the moment.");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The OpenAPI document of {Service} could not be fetched: {Reason}")]
        public static partial void NotFetched(ILogger logger, string service, string reason);
    }
}
