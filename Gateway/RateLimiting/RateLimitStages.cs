using System.Globalization;
using Gatehouse.Gateway.Authentication;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Gateway.RateLimiting;

/// <summary>The two places where limits are checked: before anything is verified, and when it is known who is calling.</summary>
internal static class RateLimitStages
{
    private const string PolicyHeader = "RateLimit-Policy";
    private const string StateHeader = "RateLimit";

    public static WebApplicationBuilder AddRateLimiting(this WebApplicationBuilder builder)
    {
        // Bound once: bound options are read again on every change, and throw at whoever made it; RateLimitPolicies does not.
        builder.Services.AddOptions<RateLimitOptions>()
            .Configure<IConfiguration>((limits, configuration) => configuration.GetSection(RateLimitOptions.Section).Bind(limits)).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<RateLimitOptions>, RateLimitValidator>();
        builder.Services.AddOptions<SharedLimitOptions>().BindConfiguration("Gateway").ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<RateLimitPolicies>();
        builder.Services.AddSingleton<RateLimitCatalogue>();
        builder.Services.AddSingleton<RateLimitMetrics>();
        builder.Services.AddSingleton<RedisPresence>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<RedisPresence>());
        builder.Services.AddHealthChecks().AddCheck<RateLimitHealth>(RateLimitHealth.Name);
        builder.Services.AddSingleton<RedisLimiter>();
        builder.Services.AddSingleton<RateBatches>();
        builder.Services.AddSingleton(provider => new LocalLimiter(() => provider.GetRequiredService<RedisPresence>().Gateways, provider.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<Limiter>();
        return builder;
    }

    public static void UseAddressLimits(this WebApplication app) => Use(app, limits => limits.Address);

    public static void UseCallerLimits(this WebApplication app) => Use(app, limits => limits.Caller);

    private static void Use(WebApplication app, Func<RouteLimits, RateLimit[]> select)
    {
        var limiter = app.Services.GetRequiredService<Limiter>();
        var tenants = app.Services.GetRequiredService<PolicyCache>();
        var unmatched = app.Services.GetRequiredService<RateLimitCatalogue>().Of([RateLimitCatalogue.Unmatched]);
        app.Use((context, next) =>
        {
            var limits = select(context.GetEndpoint()?.Metadata.GetMetadata<RouteLimits>() ?? unmatched);
            if (limits is [])
            {
                return next(context);
            }

            if (Array.Exists(limits, limit => limit.Plans.Count > 0))
            {
                return ForPlanAsync(context, next, limiter, tenants, limits);
            }

            var request = Create(context, limits);
            var taken = limiter.TakeAsync(request);
            return taken.IsCompletedSuccessfully ? GoOn(context, next, request) : GoOnAsync(context, next, request, taken);
        });
    }

    private static async Task ForPlanAsync(HttpContext context, RequestDelegate next, Limiter limiter, PolicyCache tenants, RateLimit[] limits)
    {
        if (context.User.AccessToken()?.TenantId is { } tenant && await tenants.GetAsync(tenant, context.RequestAborted) is { Plan: { } plan })
        {
            limits = Array.ConvertAll(limits, limit => limit.Plans.GetValueOrDefault(plan, limit));
        }

        var request = Create(context, limits);
        await limiter.TakeAsync(request);
        await GoOn(context, next, request);
    }

    private static async Task GoOnAsync(HttpContext context, RequestDelegate next, RateRequest request, ValueTask taken)
    {
        await taken;
        await GoOn(context, next, request);
    }

    private static RateRequest Create(HttpContext context, RateLimit[] limits)
    {
        var charges = new Charge[limits.Length];
        var count = 0;
        foreach (var limit in limits)
        {
            if (Partitions.Of(limit.Partition, context) is { } partition)
            {
                charges[count++] = new(limit, partition);
            }
        }

        if (count < charges.Length)
        {
            Array.Resize(ref charges, count);
        }

        return new((context.User.AccessToken() is { } token ? TokenText.Of(token).TenantId : null) ?? (count > 0 ? charges[0].Partition : ""), charges);
    }

    private static Task GoOn(HttpContext context, RequestDelegate next, RateRequest request)
    {
        var headers = context.Response.Headers;
        headers[PolicyHeader] = StringValues.Concat(headers[PolicyHeader], request.Policies);
        headers[StateHeader] = StringValues.Concat(headers[StateHeader], request.States);
        if (request.Refusal is not { } refusal)
        {
            return next(context);
        }

        headers.RetryAfter = refusal.Seconds.ToString(CultureInfo.InvariantCulture);
        return Problems.Of(StatusCodes.Status429TooManyRequests, ErrorCodes.RateLimited).ExecuteAsync(context);
    }
}
