using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Gateway.Authentication;

/// <summary>From here on a request with an API key is one with a token. Two credentials at once are refused.</summary>
internal static class ApiKeys
{
    public static void AddApiKeys(this IServiceCollection services) =>
        services.AddSingleton<ApiKeyExchange>().AddInvalidationHandler<ApiKeyExchange>();

    public static void UseApiKeys(this IApplicationBuilder app)
    {
        var exchange = app.ApplicationServices.GetRequiredService<ApiKeyExchange>();
        app.Use((context, next) => context.Request.Headers.TryGetValue(PlatformHeaders.ApiKey, out var keys)
            ? ExchangeAsync(context, next, exchange, keys)
            : next(context));
    }

    private static async Task ExchangeAsync(HttpContext context, RequestDelegate next, ApiKeyExchange exchange, StringValues keys)
    {
        var headers = context.Request.Headers;
        headers.Remove(PlatformHeaders.ApiKey);
        if (headers.Authorization.Count > 0
            || keys is not [{ Length: > 0 and <= 200 } key]
            || await exchange.TokenAsync(key, context.Connection.RemoteIpAddress, context.RequestAborted) is not { } token)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
            await Problems.Of(StatusCodes.Status401Unauthorized, ErrorCodes.InvalidToken).ExecuteAsync(context);
            return;
        }

        headers.Authorization = $"Bearer {token}";
        context.Features.Set(UsedApiKey.Instance);
        await next(context);
    }
}

/// <summary>On a request: its credential was an API key.</summary>
internal sealed class UsedApiKey
{
    private UsedApiKey()
    {
    }

    public static UsedApiKey Instance { get; } = new();
}
