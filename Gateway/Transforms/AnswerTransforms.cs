using Gatehouse.Gateway.Forwarding;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Gatehouse.Gateway.Transforms;

/// <summary>What every answer gets that comes YARP's way. YARP itself sets <c>X-Forwarded-*</c> on the request.</summary>
internal sealed class AnswerTransforms(AnswerStart start) : ITransformProvider
{
    public void Apply(TransformBuilderContext context) => context.AddResponseTransform(Begin);

    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    private ValueTask Begin(ResponseTransformContext context)
    {
        if (context.ProxyResponse is { } answer)
        {
            start.Begun(context.HttpContext, answer.Content.Headers.ContentType?.MediaType);
        }

        return ValueTask.CompletedTask;
    }
}
