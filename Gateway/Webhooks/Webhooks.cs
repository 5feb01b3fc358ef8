using Gatehouse.Gateway.Routing;
using Gatehouse.Gateway.Transforms.Assertions;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace Gatehouse.Gateway.Webhooks;

/// <summary>
/// <c>POST /webhooks/{source}</c>: what carries its source's signature is forwarded once, with an assertion that says so.
/// A repetition of what was delivered is answered 200 and goes no further, so that its sender stops.
/// </summary>
internal static class Webhooks
{
    public const string RouteId = "webhooks";

    private const int MaxBodyBytes = 1024 * 1024;
    private const string RetryAfterSeconds = "5";

    public static RouteConfig Route { get; } = new()
    {
        RouteId = RouteId,
        ClusterId = Routing.Live.LiveClusters.RouteId,
        Match = new() { Path = "/webhooks/{source}", Methods = [HttpMethods.Post] },
        AuthorizationPolicy = "anonymous",
        Timeout = TimeSpan.FromSeconds(30),
        MaxRequestBodySize = MaxBodyBytes,
    };

    public static void AddWebhooks(this IServiceCollection services)
    {
        services.AddOptions<WebhookOptions>().BindConfiguration(WebhookOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<WebhookOptions>, WebhookValidator>();
        services.AddSingleton<ReplayGuard>();
    }

    public static void UseWebhooks(this IReverseProxyApplicationBuilder proxy)
    {
        var services = proxy.ApplicationServices;
        var sources = services.GetRequiredService<IOptions<WebhookOptions>>().Value;
        var (guard, clusters, clock, assertions) = (services.GetRequiredService<ReplayGuard>(), services.GetRequiredService<IProxyStateLookup>(),
            services.GetRequiredService<TimeProvider>(), services.GetRequiredService<AssertionSigner>());
        proxy.Use((context, next) => context.GetReverseProxyFeature().Route.Config.RouteId == RouteId ? TakeAsync(context, next) : next(context));

        async Task TakeAsync(HttpContext context, RequestDelegate next)
        {
            var name = (string)context.Request.RouteValues["source"]!;
            if (!sources.TryGetValue(name, out var source) || !clusters.TryGetCluster(source.Service, out var cluster))
            {
                await Problems.NotFound().ExecuteAsync(context);
                return;
            }

            // Whoever sends a body drop by drop is not waited for either.
            var time = RouteTime.Of(context);
            time?.Start();
            byte[] body;
            try
            {
                body = await ReadAsync(context.Request, context.RequestAborted);
            }
            catch (OperationCanceledException) when (time?.RequestTimeoutToken.IsCancellationRequested is true)
            {
                await Problems.Of(StatusCodes.Status504GatewayTimeout, ErrorCodes.GatewayTimeout, "The body took too long to arrive.").ExecuteAsync(context);
                return;
            }

            if (WebhookSignatures.Check(source, context.Request.Headers, body, clock.GetUtcNow()) is not { } delivery)
            {
                await Problems.Of(StatusCodes.Status401Unauthorized, ErrorCodes.InvalidToken, "The signature is wrong, or too old.").ExecuteAsync(context);
                return;
            }

            try
            {
                if (await guard.TakeAsync(name, delivery) is var turn and not Turn.First)
                {
                    await (turn is Turn.Again ? TypedResults.Ok(new { ok = true }).ExecuteAsync(context) : Problems.Conflict("The same delivery is on its way.").ExecuteAsync(context));
                    return;
                }
            }
            catch (Exception failure) when (failure is RedisException or TimeoutException)
            {
                // Without a memory a repetition would pass; the sender comes again.
                context.Response.Headers.RetryAfter = RetryAfterSeconds;
                await Problems.Of(StatusCodes.Status503ServiceUnavailable, ErrorCodes.ServiceUnavailable).ExecuteAsync(context);
                return;
            }

            context.Request.Body = new MemoryStream(body);
            context.Request.Path = source.Path;
            context.Request.Headers.Authorization = default;
            context.Features.Set(new VerifiedWebhook(assertions.Sign(source.Service, $"webhook:{name}", delivery.Id)));
            context.ReassignProxyRequest(cluster);
            await ForwardAsync(context, next, guard, name, delivery);
        }
    }

    private static async Task ForwardAsync(HttpContext context, RequestDelegate next, ReplayGuard guard, string name, WebhookDelivery delivery)
    {
        var isDelivered = false;
        try
        {
            await next(context);
            isDelivered = context.Response.StatusCode is >= 200 and < 300 && context.Features.Get<IForwarderErrorFeature>() is null;
        }
        finally
        {
            try
            {
                await guard.EndAsync(name, delivery, isDelivered);
            }
            catch (Exception failure) when (failure is RedisException or TimeoutException)
            {
                // It is forgotten in a minute, and the service's own inbox knows it by its id.
            }
        }
    }

    private static async Task<byte[]> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellationToken);
        return body.ToArray();
    }
}

/// <summary>On a request whose webhook signature was right: what its service is told.</summary>
/// <param name="Assertion">Signed by the gateway.</param>
internal sealed record VerifiedWebhook(string Assertion);
