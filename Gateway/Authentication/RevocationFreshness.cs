using System.Diagnostics.Metrics;
using Gatehouse.Gateway.Edge;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.Authentication;

/// <summary>
/// While Redis is away a revocation cannot be heard. A token issued since then comes from AuthService, which knows all
/// of them; an older one is refused as if it were at its end, so that its owner refreshes it and goes on.
/// </summary>
internal static class RevocationFreshness
{
    public static void AddRevocationFreshness(this IServiceCollection services) =>
        services.AddOptions<RevocationOptions>().BindConfiguration("Revocation").ValidateDataAnnotations().ValidateOnStart();

    public static void UseRevocationFreshness(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<IOptions<RevocationOptions>>().Value;
        var pulse = app.Services.GetRequiredService<InvalidationPulse>();
        var time = app.Services.GetRequiredService<TimeProvider>();
        var bound = TimeSpan.FromSeconds(options.MaxStalenessSeconds);
        Measure(app.Services);
        app.Use((context, next) =>
        {
            if (pulse.Age <= bound || !IsRejected(context, options.WhenStale) || context.User.AccessToken() is not { } token
                || token.IssuedAt >= time.GetUtcNow() - bound)
            {
                return next(context);
            }

            context.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\", error_description=\"refresh\"";
            return Problems.Of(StatusCodes.Status401Unauthorized, ErrorCodes.InvalidToken, "Whether this token still counts cannot be found out at the moment; refresh it.").ExecuteAsync(context);
        });
    }

    private static bool IsRejected(HttpContext context, StaleTokens rule) =>
        context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is null
        && rule switch
        {
            StaleTokens.Serve => false,
            StaleTokens.RejectAll => true,
            _ => !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method),
        };

    private static void Measure(IServiceProvider services)
    {
        var meter = services.GetRequiredService<IMeterFactory>().Create(GatewayTelemetry.Name);
        var tokens = services.GetRequiredService<AccessTokenValidator>();
        var revocations = services.GetRequiredService<RevocationSet>();
        meter.CreateObservableGauge("gatehouse.gateway.tokens.remembered", () => tokens.RememberedCount, "{token}", "Validated tokens in memory");
        meter.CreateObservableGauge("gatehouse.gateway.revocations", () => revocations.Count, "{revocation}", "Revocations in memory");
    }
}
