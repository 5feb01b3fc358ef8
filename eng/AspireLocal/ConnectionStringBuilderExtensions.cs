// Stands in for Aspire.Hosting 13.5.4.
namespace Aspire.Hosting;

/// <summary>Adds connection strings made of other resources.</summary>
public static class ConnectionStringBuilderExtensions
{
    public static IResourceBuilder<ConnectionStringResource> AddConnectionString(this IDistributedApplicationBuilder builder, string name, ReferenceExpression connectionStringExpression)
    {
        var connectionString = builder.AddResource(new ConnectionStringResource(name, connectionStringExpression));
        var parts = connectionStringExpression.ValueProviders
            .SelectMany(value => value is IResource resource ? [resource] : ((value as IValueWithReferences)?.References ?? []).OfType<IResource>());
        foreach (var part in parts.DistinctBy(resource => resource.Name))
        {
            connectionString.WaitForStart(builder.CreateResourceBuilder(part));
        }

        return connectionString;
    }
}
