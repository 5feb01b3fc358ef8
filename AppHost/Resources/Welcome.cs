using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gatehouse.AppHost.Resources;

/// <summary>When everything is healthy: where to go, who to be, what to try.</summary>
internal static class Welcome
{
    // The name Aspire gives its dashboard among the resources.
    private const string AspireDashboard = "aspire-dashboard";

    public static void SayWhenHealthy(IResourceBuilder<ProjectResource> gateway, IResourceBuilder<ProjectResource> admin, SecretResources secrets)
    {
        var builder = gateway.ApplicationBuilder;

        // Under test nobody reads it.
        if (secrets.DemoPassword is not { } demoPassword || builder.Configuration["DcpPublisher:RandomizePorts"] == "true")
        {
            return;
        }

        builder.Eventing.Subscribe<ResourceReadyEvent>(gateway.Resource, async (ready, cancellationToken) =>
        {
            var password = await demoPassword.Resource.GetValueAsync(cancellationToken);
            var address = gateway.GetEndpoint("http").Url;
            var model = ready.Services.GetRequiredService<DistributedApplicationModel>();
            var hasDashboard = model.Resources.Any(resource => resource.Name == AspireDashboard);
            var dashboard = hasDashboard ? builder.Configuration["ASPNETCORE_URLS"]?.Split(';')[0] : null;

            // Not awaited: the gateway counts as ready only when its handlers have ended.
            var stopping = ready.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
            _ = Task.Run(
                async () =>
                {
                    var notifications = ready.Services.GetRequiredService<ResourceNotificationService>();
                    await notifications.WaitForResourceHealthyAsync(gateway.Resource.Name, stopping);
                    await notifications.WaitForResourceHealthyAsync(admin.Resource.Name, stopping);
                    Console.WriteLine(Text(address, dashboard, password));
                },
                stopping);
        });
    }

    private static string Text(string address, string? dashboard, string? password) => $$"""

        Gatehouse is ready.
          gateway    {{address}}
          dashboard  {{address}}/dashboard
          API        {{address}}/docs
          traces     {{dashboard ?? "no Aspire dashboard in this run"}}

        People to be, each with the password {{password}}
          alice@acme.example  company_admin   mia@acme.example  manager
          pat@acme.example    participant     val@acme.example  volunteer
          the same names @globex.example, and root@gatehouse.example, who administers the platform

        Try this:
          curl -s {{address}}/api/auth/login -H 'Content-Type: application/json' \
            -d '{"email":"alice@acme.example","password":"{{password}}"}'

        """;
}
