namespace Gatehouse.AppHost.Resources;

/// <summary>Every secret of the system. Made on the first local run and kept; <c>Parameters:NAME</c> overrides one.</summary>
internal sealed record SecretResources(
    IResourceBuilder<ParameterResource> PostgresPassword,
    IResourceBuilder<ParameterResource> RedisPassword,
    IResourceBuilder<ParameterResource> AuthMasterKey,
    IResourceBuilder<ParameterResource> SessionKey,
    IResourceBuilder<ParameterResource> ServiceKey,
    IResourceBuilder<ParameterResource> GatewayClientSecret,
    IResourceBuilder<ParameterResource>? DemoPassword)
{
    public static SecretResources Add(IDistributedApplicationBuilder builder) => new(
        Add(builder, "postgres-password"),
        Add(builder, "redis-password"),
        Add(builder, "auth-master-key"),
        Add(builder, "session-key"),
        Add(builder, "service-key"),
        Add(builder, "gateway-client-secret"),
        // Demo people exist only where somebody tries things out.
        builder.ExecutionContext.IsRunMode ? Add(builder, "demo-password") : null);

    public static IResourceBuilder<ParameterResource> Add(IDistributedApplicationBuilder builder, string name)
        => builder.AddParameter(name, Kept(builder, name), secret: true);

    /// <summary>
    /// What ends the names of data volumes. It is kept with the passwords they were made with, and goes with them:
    /// other passwords, other volumes.
    /// </summary>
    public static string VolumeMark(IDistributedApplicationBuilder builder)
        => builder.ExecutionContext.IsRunMode ? "-" + Kept(builder, "volumes").GetDefaultValue()[..12] : "";

    private static KeptSecret Kept(IDistributedApplicationBuilder builder, string name) => new(Path.Combine(DataFolder.Of(builder), "secrets"), name);
}
