using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.BrowserTests;

/// <summary>The stack with two dashboards behind the gateway: every page is served by either.</summary>
public sealed class DashboardStack : GatehouseStack
{
    /// <summary>The resource that is the second dashboard.</summary>
    public const string Second = "admin-second";

    /// <inheritdoc/>
    protected override void Configure(IDistributedApplicationTestingBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var gateway = builder.CreateResourceBuilder((ProjectResource)Resource(ResourceNames.Gateway));
        var second = builder.AddProject<Projects.AdminDashboard>(Second, launchProfileName: null)
            .WithHttpEndpoint().WithHttpHealthCheck("/health")
            .WithEnvironment("ASPNETCORE_ENVIRONMENT", "Development")
            .WithEnvironment("Auth__Issuer", gateway.GetEndpoint("http"))
            .WithEnvironment("Session__Key", Secret("session-key"))
            .WithEnvironment("Internal__Key", Secret("service-key"))
            .WithReference(gateway)
            .WithReference(builder.CreateResourceBuilder((IResourceWithConnectionString)Resource(ResourceNames.Redis)));
        gateway.WithEnvironment($"services__{ResourceNames.Admin}__http__1", second.GetEndpoint("http"));

        IResource Resource(string name) => builder.Resources.Single(resource => resource.Name == name);
        IResourceBuilder<ParameterResource> Secret(string name) => builder.CreateResourceBuilder((ParameterResource)Resource(name));
    }
}
