using System.Text.Json;
using System.Text.Json.Serialization;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.ServiceDefaults.Errors;

/// <summary>One shape for every error, and strict JSON on the way in.</summary>
public static class ProblemDefaults
{
    /// <summary>Adds problem details, the exception handlers behind them and the JSON rules.</summary>
    /// <param name="services">The service's registrations.</param>
    /// <returns>The same registrations.</returns>
    public static IServiceCollection AddProblemDefaults(this IServiceCollection services)
    {
        services.AddSingleton<IProblemDetailsWriter, ProblemWriter>();
        services.AddProblemDetails(options => options.CustomizeProblemDetails = Complete);
        services.AddExceptionHandler<BadRequestHandler>();
        services.AddExceptionHandler<ConcurrencyHandler>();
        services.AddExceptionHandler<UnstorableHandler>();
        services.AddExceptionHandler<UnavailableHandler>();

        // Binding failures throw in every environment, so that BadRequestHandler can name the field.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.Configure<JsonOptions>(options => Strict(options.SerializerOptions));
        return services;
    }

    /// <summary>Turns exceptions and bare status codes into problem details. Comes before authentication.</summary>
    /// <param name="app">The pipeline.</param>
    /// <returns>The same pipeline.</returns>
    public static IApplicationBuilder UseProblemDefaults(this IApplicationBuilder app) =>
        app.UseExceptionHandler().UseStatusCodePages();

    private static void Strict(JsonSerializerOptions options)
    {
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.MaxDepth = 16;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
    }

    private static void Complete(ProblemDetailsContext context)
    {
        var problem = context.ProblemDetails;
        problem.Type = "about:blank";
        problem.Extensions.TryAdd("error", ErrorCodes.ForStatus(problem.Status ?? context.HttpContext.Response.StatusCode));
        problem.Title = (string?)problem.Extensions["error"];
        problem.Extensions["correlationId"] = Correlation.Current;
        problem.Extensions.Remove("traceId");

        if (problem is HttpValidationProblemDetails validation)
        {
            // Keys come as CLR names; clients know the fields by their JSON names.
            validation.Errors = validation.Errors.ToDictionary(e => FieldNames.ToJson(e.Key), e => e.Value);
        }
    }
}
