using Gatehouse.ServiceDefaults.Authentication;

namespace Gatehouse.AuthService.Features.Changes;

internal static class ChangeSetup
{
    /// <summary>Comes before the service defaults, which ask AuthService over HTTP when there is no source.</summary>
    public static IServiceCollection AddChanges(this IServiceCollection services)
    {
        services.AddSingleton<IChangeSource, LocalChanges>();
        services.AddHostedService<ChangeRelay>();
        return services;
    }

    public static void MapChanges(this IEndpointRouteBuilder app) =>
        app.MapInternal().MapGet("/changes", async (IChangeSource source, CancellationToken cancellationToken, long after = 0) =>
            TypedResults.Ok(await source.ReadAsync(after, cancellationToken)));
}
