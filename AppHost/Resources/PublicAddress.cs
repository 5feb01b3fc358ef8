using System.Globalization;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AppHost.Resources;

/// <summary>The one address clients know.</summary>
internal static class PublicAddress
{
    private const int DefaultPort = 8080;
    private const string Parameter = "app-base-url";

    /// <summary>The gateway's port: <c>--port</c> or <c>Gateway:Port</c>, else 8080. Under test Aspire picks a free one.</summary>
    public static int? Port(IDistributedApplicationBuilder builder)
    {
        var configured = builder.Configuration["port"] ?? builder.Configuration["Gateway:Port"];
        var port = DefaultPort;
        if (configured is not null && !(int.TryParse(configured, CultureInfo.InvariantCulture, out port) && port is > 0 and < 65536))
        {
            throw new DistributedApplicationException($"--port has to be a number from 1 to 65535, not '{configured}'.");
        }

        if (builder.ExecutionContext.IsRunMode && builder.Configuration["DcpPublisher:RandomizePorts"] != "true" && !LocalPort.IsFree(port))
        {
            throw new DistributedApplicationException($"Port {port}, which the gateway needs, is already in use on this machine: stop what uses it, or choose another with --port.");
        }

        return port;
    }

    /// <summary>The gateway's address as clients write it; where it is deployed, a parameter.</summary>
    public static ReferenceExpression Of(IDistributedApplicationBuilder builder)
    {
        if (builder.ExecutionContext.IsRunMode)
        {
            var endpoint = builder.CreateResourceBuilder<ProjectResource>(ResourceNames.Gateway).GetEndpoint("http");
            return ReferenceExpression.Create($"{endpoint}");
        }

        var parameter = builder.Resources.OfType<ParameterResource>().FirstOrDefault(parameter => parameter.Name == Parameter)
            ?? builder.AddParameter(Parameter).Resource;
        return ReferenceExpression.Create($"{parameter}");
    }
}
