namespace Gatehouse.AppHost.Resources;

/// <summary>A service's own executable run with <c>--migrate</c>: makes its database, tables and login, then ends.</summary>
internal static class MigrationResources
{
    public static IResourceBuilder<ProjectResource> Add<TProject>(
        IDistributedApplicationBuilder builder,
        string service,
        DataResources data,
        DataResources.Database database)
        where TProject : IProjectMetadata, new()
        => builder.AddProject<TProject>(service + "-migrate", launchProfileName: null)
            .WithArgs("--migrate")
            .WithAppHostEnvironment()
            .WithReference(database.Owner)
            .WithReference(database.App)
            .WaitFor(data.Postgres);

    /// <summary>Companies and people to try things out with; the password is shown by <see cref="Welcome"/>.</summary>
    public static IResourceBuilder<ProjectResource> WithDemoData(this IResourceBuilder<ProjectResource> migration, SecretResources secrets)
        => secrets.DemoPassword is null ? migration : migration.WithEnvironment("Demo__Password", secrets.DemoPassword);

    /// <summary>The gateway as an OAuth client, with the address and the secret it has now.</summary>
    public static IResourceBuilder<ProjectResource> WithGatewayClient(this IResourceBuilder<ProjectResource> migration, SecretResources secrets)
        => migration.WithEnvironment("Auth__Issuer", PublicAddress.Of(migration.ApplicationBuilder))
            .WithEnvironment("Auth__GatewayClientSecret", secrets.GatewayClientSecret);

    /// <summary>Development in a local run. Where it is deployed, the platform's configuration says what it is.</summary>
    public static IResourceBuilder<ProjectResource> WithAppHostEnvironment(this IResourceBuilder<ProjectResource> project)
        => project.ApplicationBuilder.ExecutionContext.IsRunMode
            ? project.WithEnvironment("ASPNETCORE_ENVIRONMENT", project.ApplicationBuilder.Environment.EnvironmentName)
            : project;
}
