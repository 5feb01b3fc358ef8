using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Privacy;

namespace Gatehouse.AuthService.Features.Privacy;

/// <summary>What UserService, which leads exports and erasures, asks of us.</summary>
internal static class PrivacySetup
{
    public static IServiceCollection AddPrivacy(this IServiceCollection services) =>
        services.AddPersonalData<AuthDbContext, AuthPersonalData>().AddScoped<ErasedTraces>();

    public static void MapPrivacy(this IEndpointRouteBuilder app)
    {
        app.MapPersonalData<AuthDbContext>();
        var people = app.MapInternal().MapGroup("/people/{id}");
        people.MapGet("", FindPerson.HandleAsync);
        people.MapPost("/closing", CloseForErasure.HandleAsync);
    }
}
