using System.Globalization;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;

namespace Gatehouse.Gateway.RateLimiting;

/// <summary>The two places where limits are checked: before anything is verified, and when it is known who is calling.</summary>
internal static class RateLimitStages
{
    private const string PolicyHeader = "RateLimit-Policy";
    private const string StateHeader = "RateLimit";

    public static WebApplicationBuilder AddRateLimiting(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<RateLimitOptions>().BindConfiguration(RateLimitOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<Microsoft.Extensions.Options.IValidateOptions<RateLimitOptions>, RateLimitValidator>();
        builder.Services.AddOptions<LocalLimitOptions>().BindConfiguration("Gateway").ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<RateLimitCatalogue>();
        builder.Services.AddSingleton<RateLimitMetrics>();
        builder.Services.AddSingleton<RedisLimiter>();
        builder.Services.AddSingleton<LocalLimiter>();
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
        app.Use(async (context, next) =>
        {
            foreach (var named in select(context.GetEndpoint()?.Metadata.GetMetadata<RouteLimits>() ?? unmatched))
            {
                var limit = named.Plans.Count == 0 ? named : await ForPlanAsync(named, tenants, context);
                var decision = await limiter.TakeAsync(limit, Partitions.Of(limit.Partition, context));
                if (!decision.IsAdmitted)
                {
                    await RefuseAsync(context, limit, decision);
                    return;
                }

                Tell(context.Response, limit, decision);
            }

            await next(context);
        });
    }

    private static async ValueTask<RateLimit> ForPlanAsync(RateLimit limit, PolicyCache tenants, HttpContext context) =>
        context.User.AccessToken()?.TenantId is { } tenant
        && await tenants.GetAsync(tenant, context.RequestAborted) is { Plan: { } plan }
        && limit.Plans.TryGetValue(plan, out var other)
            ? other
            : limit;

    private static void Tell(HttpResponse response, RateLimit limit, RateDecision decision)
    {
        response.Headers.Append(PolicyHeader, limit.PolicyHeader);
        response.Headers.Append(StateHeader, string.Create(
            CultureInfo.InvariantCulture, $"\"{limit.Name}\";r={decision.Remaining};t={Seconds(decision)}"));
    }

    private static Task RefuseAsync(HttpContext context, RateLimit limit, RateDecision decision)
    {
        Tell(context.Response, limit, decision);
        context.Response.Headers.RetryAfter = Seconds(decision).ToString(CultureInfo.InvariantCulture);
        return Problems.Of(StatusCodes.Status429TooManyRequests, ErrorCodes.RateLimited).ExecuteAsync(context);
    }

    private static long Seconds(RateDecision decision) => (long)Math.Max(1, Math.Ceiling(decision.Wait.TotalSeconds));
}
