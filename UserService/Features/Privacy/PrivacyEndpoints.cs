using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Privacy;
using Gatehouse.UserService.Data;
using Microsoft.Extensions.Options;

namespace Gatehouse.UserService.Features.Privacy;

/// <summary>One's own data: to take along, or to have removed (GDPR articles 15, 17 and 20). For others only the platform's admins ask.</summary>
internal static class PrivacyEndpoints
{
    public static void MapPrivacy(this IEndpointRouteBuilder endpoints)
    {
        var privacy = endpoints.MapGroup("/privacy").WithTags("Privacy");
        privacy.MapPost("/export", RequestExport.HandleAsync).RequirePerson().AddEndpointFilter<FreshLogin>();
        privacy.MapPost("/erase", RequestErasure.HandleAsync).RequirePerson().AddEndpointFilter<FreshLogin>();
        privacy.MapGet("/requests/{id:guid}", GetPrivacyRequest.HandleAsync).RequirePerson();
        privacy.MapGet("/requests/{id:guid}/archive", DownloadArchive.HandleAsync).RequirePerson().AddEndpointFilter<FreshLogin>()
            .Produces<string>(contentType: DownloadArchive.Zip);

        // Who was erased has no account any more: the token that came with the answer opens this one thing.
        privacy.MapPost("/receipt", GetReceipt.HandleAsync).AllowAnonymous();
        endpoints.MapPersonalData<UserDbContext>();
    }
}

internal static class PrivacySetup
{
    /// <summary>An export may be as large as everything a person ever did.</summary>
    private static readonly TimeSpan StepTimeout = TimeSpan.FromMinutes(2);

    public static IServiceCollection AddPrivacy(this IServiceCollection services)
    {
        services.AddPersonalData<UserDbContext, UserPersonalData>();
        services.AddScoped<PrivacySteps>().AddScoped<PrivacyQueue>().AddSingleton<StreamErasure>();
        services.AddSingleton<OtherServices>().AddHostedService<PrivacyWorker>();
        services.AddHttpClient(OtherServices.Client, IntroduceItself);
        var steps = services.AddHttpClient(OtherServices.StepClient, (provider, client) =>
        {
            IntroduceItself(provider, client);
            client.Timeout = StepTimeout;
        });

        // The standard pipeline gives an attempt ten seconds; who repeats a step, and when, is PrivacySteps' business.
        // Experimental in Microsoft.Extensions.Http.Resilience 10, which would be an error here.
#pragma warning disable EXTEXP0001
        steps.RemoveAllResilienceHandlers();
#pragma warning restore EXTEXP0001
        return services;
    }

    private static void IntroduceItself(IServiceProvider provider, HttpClient client) => client.DefaultRequestHeaders.Add(
        PlatformHeaders.InternalKey, provider.GetRequiredService<IOptions<ServiceDefaults.Authentication.InternalKeyOptions>>().Value.Key);
}
