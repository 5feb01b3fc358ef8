using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.Gateway.Transforms.Assertions;

/// <summary>The key set by which backends check <see cref="PlatformHeaders.Assertion"/>.</summary>
internal static class AssertionEndpoints
{
    public static void AddAssertions(this IServiceCollection services)
    {
        services.AddOptions<AssertionOptions>().BindConfiguration("Session").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<AssertionKey>();
        services.AddSingleton<AssertionSigner>();
    }

    public static void MapAssertionKeys(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/.well-known/gateway-jwks.json", Get).AllowAnonymous().WithTags("Keys");

    private static Ok<KeySet> Get(AssertionKey key, HttpResponse response)
    {
        response.Headers.CacheControl = "public, max-age=300";
        return TypedResults.Ok(new KeySet([key.Public]));
    }

    internal sealed record KeySet(IReadOnlyList<AssertionKey.PublicKey> Keys);
}
