using Gatehouse.ServiceDefaults.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.ServiceDefaults.Privacy;

/// <summary>Where UserService asks a service for what it holds of a person.</summary>
public static class PersonalDataEndpoints
{
    /// <summary>Path of the question for everything there is.</summary>
    public const string Export = "/internal/privacy/export";

    /// <summary>Path of the order to remove it.</summary>
    public const string Erase = "/internal/privacy/erase";

    /// <summary>Adds what a service holds of a person.</summary>
    /// <typeparam name="TContext">The service's context.</typeparam>
    /// <typeparam name="TData">What it holds.</typeparam>
    /// <param name="services">The service's registrations.</param>
    /// <returns>The same registrations.</returns>
    public static IServiceCollection AddPersonalData<TContext, TData>(this IServiceCollection services)
        where TContext : DbContext
        where TData : class, IPersonalData =>
        services.AddScoped<IPersonalData, TData>().AddSingleton<PersonalDataDesk<TContext>>();

    /// <summary>Opens both paths to the other services.</summary>
    /// <typeparam name="TContext">The service's context.</typeparam>
    /// <param name="app">The service.</param>
    public static void MapPersonalData<TContext>(this IEndpointRouteBuilder app)
        where TContext : DbContext
    {
        var privacy = app.MapInternal().MapGroup("/privacy");
        privacy.MapPost("/export", async (Person person, PersonalDataDesk<TContext> desk, CancellationToken cancellationToken) =>
            TypedResults.Ok(await desk.ExportAsync(person, cancellationToken)));
        privacy.MapPost("/erase", async (Person person, PersonalDataDesk<TContext> desk, CancellationToken cancellationToken) =>
            TypedResults.Ok(await desk.EraseAsync(person, cancellationToken)));
    }
}
