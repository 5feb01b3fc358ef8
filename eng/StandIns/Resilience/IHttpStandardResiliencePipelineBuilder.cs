// Stands in for Microsoft.Extensions.Http.Resilience 10.8.0.
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Extensions.Http.Resilience;

/// <summary>A standard pipeline that was added to a client.</summary>
public interface IHttpStandardResiliencePipelineBuilder
{
    /// <summary>The pipeline's name.</summary>
    string PipelineName { get; }

    /// <summary>The application's services.</summary>
    IServiceCollection Services { get; }
}

/// <summary>Refines a standard pipeline.</summary>
public static class HttpStandardResiliencePipelineBuilderExtensions
{
    /// <summary>Gives every scheme, host and port a pipeline of its own, so that one failing service opens no other's circuit.</summary>
    /// <param name="builder">The pipeline.</param>
    /// <returns>The same pipeline.</returns>
    public static IHttpStandardResiliencePipelineBuilder SelectPipelineByAuthority(this IHttpStandardResiliencePipelineBuilder builder)
    {
        builder.Services.Configure<PipelineSelection>(builder.PipelineName, selection => selection.ByAuthority = true);
        return builder;
    }
}

internal sealed record HttpStandardResiliencePipelineBuilder(string PipelineName, IServiceCollection Services) : IHttpStandardResiliencePipelineBuilder;
