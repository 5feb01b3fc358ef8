using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Http;
using Gatehouse.UserService.Features.Privacy;
using Microsoft.Extensions.Options;

namespace Gatehouse.UserService.Features.Webhooks;

/// <summary>Where a company's own systems are told of what happens in it (Standard Webhooks). Secrets are shown once, to a person who has just proved who they are.</summary>
internal static class WebhookEndpoints
{
    public static void MapWebhooks(this IEndpointRouteBuilder endpoints)
    {
        var webhooks = endpoints.MapGroup("/webhooks").WithTags("Webhooks");
        webhooks.MapGet("", ListWebhooks.HandleAsync).RequirePermission(Permissions.WebhooksRead);
        webhooks.MapGet("/events", ListWebhooks.Events).RequirePermission(Permissions.WebhooksRead);
        webhooks.MapPost("", CreateWebhook.HandleAsync).RequirePermission(Permissions.WebhooksWrite).RequirePerson().AddEndpointFilter<FreshLogin>();
        webhooks.MapGet("/{id:guid}", ListWebhooks.OneAsync).RequirePermission(Permissions.WebhooksRead);
        webhooks.MapPut("/{id:guid}", ChangeWebhook.HandleAsync).RequirePermission(Permissions.WebhooksWrite);
        webhooks.MapDelete("/{id:guid}", ChangeWebhook.RemoveAsync).RequirePermission(Permissions.WebhooksDelete);
        webhooks.MapPost("/{id:guid}/secret", ChangeWebhook.RotateAsync).RequirePermission(Permissions.WebhooksWrite).RequirePerson().AddEndpointFilter<FreshLogin>();
        webhooks.MapPost("/{id:guid}/test", ListDeliveries.TestAsync).RequirePermission(Permissions.WebhooksWrite);
        webhooks.MapGet("/{id:guid}/deliveries", ListDeliveries.HandleAsync).RequirePermission(Permissions.WebhooksRead);
        webhooks.MapPost("/{id:guid}/deliveries/{delivery:guid}/replay", ListDeliveries.ReplayAsync).RequirePermission(Permissions.WebhooksWrite);
    }

    public static IServiceCollection AddWebhooks(this IServiceCollection services)
    {
        services.AddOptions<WebhookOptions>().BindConfiguration("OutboundWebhooks").ValidateDataAnnotations().ValidateOnStart();
        services.AddScoped<WebhookQueue>().AddSingleton<WebhookSecret>().AddSingleton<WebhookTargets>();
        services.AddSingleton<WebhookCall>().AddSingleton<WebhookSender>().AddHostedService<WebhookLoop>();
        services.AddHttpClient(WebhookCall.Client, (provider, client) =>
        {
            client.Timeout = provider.GetRequiredService<IOptions<WebhookOptions>>().Value.Timeout;
            client.MaxResponseContentBufferSize = 64 * 1024;
        }).ConfigurePrimaryHttpMessageHandler(provider => new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectCallback = provider.GetRequiredService<WebhookTargets>().Rules.ConnectAsync,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        });
        return services;
    }
}

/// <summary>Where a webhook may lead: outside, and encrypted; on a developer's machine also to it.</summary>
internal sealed class WebhookTargets(IOptions<WebhookOptions> options, IHostEnvironment environment)
{
    public OutboundRules Rules { get; } = new(options.Value.AllowedTargets, environment.IsDevelopment());

    /// <summary>What is wrong with an address, or nothing.</summary>
    public async Task<string?> WhyNotAsync(string url, CancellationToken cancellationToken)
    {
        if (url.Any(char.IsControl) || !Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.UserInfo.Length > 0 || uri.Fragment.Length > 0
            || (uri.Scheme != Uri.UriSchemeHttps && !(uri.Scheme == Uri.UriSchemeHttp && environment.IsDevelopment())))
        {
            return "Must be an https address without user and fragment.";
        }

        try
        {
            return Array.TrueForAll(await OutboundRules.ResolveAsync(uri.IdnHost, cancellationToken), Rules.Allows)
                ? null
                : "Leads to an address that is not public.";
        }
        catch (System.Net.Sockets.SocketException)
        {
            // A name that nobody knows yet is no reason to refuse: it is looked at again before every connection.
            return null;
        }
    }
}
