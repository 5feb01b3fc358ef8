using System.Reflection;
using Gatehouse.AppHost.Resources;
using Gatehouse.ServiceDefaults.Contracts;
using Projects;

try
{
    var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
    {
        Args = [.. args.Where(arg => arg != "--no-dashboard")],
        DisableDashboard = args.Contains("--no-dashboard"),
    });

    var secrets = SecretResources.Add(builder);
    var data = DataResources.Add(builder, secrets);

    // The front door comes first: its address is the issuer in everybody's tokens.
    var gateway = Service<Gateway>(ResourceNames.Gateway, PublicAddress.Port(builder)).WithExternalHttpEndpoints();

    var authDb = data.AddDatabase(ResourceNames.AuthDb);
    var authMigration = MigrationResources.Add<AuthService>(builder, ResourceNames.Auth, data, authDb).WithDemoData(secrets).WithGatewayClient(secrets);
    var auth = Service<AuthService>(ResourceNames.Auth)
        .WithReference(authDb.App).WaitForCompletion(authMigration)
        .WithEnvironment("Auth__MasterKey", secrets.AuthMasterKey)
        .WithEnvironment("Internal__Key", secrets.ServiceKey);

    var userDb = data.AddDatabase(ResourceNames.UserDb);
    var userMigration = MigrationResources.Add<UserService>(builder, ResourceNames.Users, data, userDb);
    var users = Service<UserService>(ResourceNames.Users)
        .WithReference(userDb.App).WaitForCompletion(userMigration)
        .WithReference(auth).WaitFor(auth)
        .WithEnvironment("Internal__Key", secrets.ServiceKey);

    var orderDb = data.AddDatabase(ResourceNames.OrderDb);
    var orderMigration = MigrationResources.Add<OrderService>(builder, ResourceNames.Orders, data, orderDb);
    var orders = Service<OrderService>(ResourceNames.Orders)
        .WithReference(orderDb.App).WaitForCompletion(orderMigration)
        .WithReference(auth).WaitFor(auth)
        .WithEnvironment("Internal__Key", secrets.ServiceKey);

    var analyticsDb = data.AddDatabase(ResourceNames.AnalyticsDb);
    var analyticsMigration = MigrationResources.Add<AnalyticsService>(builder, ResourceNames.Analytics, data, analyticsDb);
    var analytics = Service<AnalyticsService>(ResourceNames.Analytics)
        .WithReference(analyticsDb.App).WaitForCompletion(analyticsMigration)
        .WithReference(auth).WaitFor(auth)
        .WithEnvironment("Internal__Key", secrets.ServiceKey);
    users.WithReference(orders).WithReference(analytics); // Who hold something of a person, for exports and erasures.

    // A client like any other: it calls the gateway when somebody looks at it, and does not wait for it.
    var admin = Service<AdminDashboard>(ResourceNames.Admin)
        .WithReference(gateway)
        .WithEnvironment("Session__Key", secrets.SessionKey)
        .WithEnvironment("Internal__Key", secrets.ServiceKey);

    var gatewayDb = data.AddDatabase(ResourceNames.GatewayDb);
    var gatewayMigration = MigrationResources.Add<Gateway>(builder, ResourceNames.Gateway, data, gatewayDb);
    gateway.WithReference(gatewayDb.App).WaitForCompletion(gatewayMigration)
        .WithReference(auth).WithReference(users).WithReference(orders).WithReference(analytics).WithReference(admin)
        .WaitFor(auth).WaitFor(users).WaitFor(orders).WaitFor(analytics)
        .WithOwnProvider(secrets).WithEnvironment("Internal__Key", secrets.ServiceKey);

    Welcome.SayWhenHealthy(gateway, admin, secrets);
    builder.Build().Run();
    return 0;

    // What is true of every service. No launch profiles are read: this page is the whole picture.
    IResourceBuilder<ProjectResource> Service<TProject>(string name, int? port = null)
        where TProject : IProjectMetadata, new()
        => builder.AddProject<TProject>(name, launchProfileName: null)
            .WithHttpEndpoint(port).WithHttpHealthCheck("/health")
            .WithAppHostEnvironment()
            .WithEnvironment("Auth__Issuer", PublicAddress.Of(builder))
            .WithReference(data.Redis).WaitFor(data.Redis);
}
catch (DistributedApplicationException problem) when (Assembly.GetEntryAssembly() == Assembly.GetExecutingAssembly())
{
    Console.Error.WriteLine(problem.Message);
    return 1;
}
