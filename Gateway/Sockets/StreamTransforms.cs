using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Gatehouse.Gateway.Sockets;

/// <summary>Answers without an end, server-sent events and gRPC streams, are watched like sockets.</summary>
internal sealed class StreamTransforms(OpenSockets sockets) : ITransformProvider
{
    private const string Events = "text/event-stream";
    private const string Grpc = "application/grpc";

    public void Apply(TransformBuilderContext context) => context.AddResponseTransform(WatchAsync);

    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    private ValueTask WatchAsync(ResponseTransformContext context)
    {
        var http = context.HttpContext;
        if (context.ProxyResponse?.Content.Headers.ContentType?.MediaType is { } type
            && (type.Equals(Events, StringComparison.OrdinalIgnoreCase) || type.StartsWith(Grpc, StringComparison.OrdinalIgnoreCase))
            && OpenSocket.OwnerOf(http) is { } owner)
        {
            var stream = new OpenSocket(http, owner, OpenSocket.PermissionOf(http));
            sockets.Add(stream);
            http.Response.OnCompleted(() =>
            {
                sockets.Remove(stream);
                return Task.CompletedTask;
            });
        }

        return ValueTask.CompletedTask;
    }
}
