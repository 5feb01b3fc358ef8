using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.TestKit.Stack;
using Npgsql;

namespace Gatehouse.AuthService.FunctionalTests.Proofs;

/// <summary>The system behind two gateways, with the longest grace for refresh tokens that may be configured.</summary>
public sealed class ProofStack : GatehouseStack
{
    private const string SecondGateway = "gateway-2";
    private const string UserLimit = "1000000";
    private const string SignInLimit = "10000";

    /// <summary>Both gateways' addresses. The first one's is the issuer.</summary>
    public Uri[] Gateways => [Gateway, App.GetEndpoint(SecondGateway, "http")];

    /// <inheritdoc/>
    protected override bool Reports => true;

    /// <summary>Runs a statement as the owner of a service's tables, whom row-level security does not bind.</summary>
    /// <typeparam name="T">What it answers.</typeparam>
    /// <param name="database">The service's database.</param>
    /// <param name="sql">The statement.</param>
    /// <param name="values">Its parameters, <c>$1</c> and on.</param>
    /// <returns>The first value of the first row.</returns>
    public async Task<T> AsOwnerAsync<T>(string database, string sql, params object[] values)
    {
        await using var source = NpgsqlDataSource.Create(await ConnectionStringAsync(ResourceNames.OwnerOf(database)));
        await using var command = source.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        return (T)(await command.ExecuteScalarAsync() ?? throw new InvalidOperationException($"Nothing came of: {sql}"));
    }

    /// <inheritdoc/>
    protected override void Configure(IDistributedApplicationTestingBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        // A storm must fit into it even on a machine that has other work; what comes after it is shown by moving the clock in the database.
        Project(ResourceNames.Auth).WithEnvironment("Auth__RefreshGraceSeconds", "60")

            // A key signs five seconds after it is published, not an hour.
            .WithEnvironment("Auth__KeyPublishedBefore", "00:00:05");
        var issuer = Project(ResourceNames.Gateway).GetEndpoint("http");
        var second = builder.AddProject<Projects.Gateway>(SecondGateway, launchProfileName: null)
            .WithHttpEndpoint().WithHttpHealthCheck("/health")
            .WithEnvironment("ASPNETCORE_ENVIRONMENT", "Development")
            .WithEnvironment("Auth__Issuer", issuer)
            .WithEnvironment("APP_BASE_URL", issuer)
            .WithEnvironment("Session__Key", Secret("session-key"))
            .WithEnvironment("Internal__Key", Secret("service-key"))
            .WithEnvironment("Gateway__TrustedProxies__0", "127.0.0.0/8")
            .WithEnvironment("Gateway__TrustedProxies__1", "::1/128")
            .WithReference(builder.CreateResourceBuilder((IResourceWithConnectionString)Resource(ResourceNames.GatewayDb)))
            .WithReference(builder.CreateResourceBuilder((IResourceWithConnectionString)Resource(ResourceNames.Redis)));
        foreach (var service in new[] { ResourceNames.Auth, ResourceNames.Users, ResourceNames.Orders, ResourceNames.Analytics, ResourceNames.Admin })
        {
            second.WithReference(Project(service));
        }

        // The stack is up when the first gateway is. One person asks here more often than anybody may.
        Project(ResourceNames.Gateway).WaitFor(second);
        foreach (var gateway in new[] { Project(ResourceNames.Gateway), second })
        {
            gateway.WithEnvironment("RateLimits__user__Limit", UserLimit).WithEnvironment("RateLimits__signIn__Limit", SignInLimit);
        }

        IResource Resource(string name) => builder.Resources.Single(resource => resource.Name == name);
        IResourceBuilder<ProjectResource> Project(string name) => builder.CreateResourceBuilder((ProjectResource)Resource(name));
        IResourceBuilder<ParameterResource> Secret(string name) => builder.CreateResourceBuilder((ParameterResource)Resource(name));
    }
}

/// <summary>Tests that share one such stack, each in companies of its own.</summary>
[CollectionDefinition(Name)]
public sealed class ProofCollection : ICollectionFixture<ProofStack>
{
    public const string Name = "proofs";
}
