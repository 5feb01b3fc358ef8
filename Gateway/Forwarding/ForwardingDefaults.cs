using Yarp.ReverseProxy.Forwarder;

namespace Gatehouse.Gateway.Forwarding;

/// <summary>Puts the short way in front of YARP's.</summary>
internal static class ForwardingDefaults
{
    public static void AddDirectForwarding(this IServiceCollection services)
    {
        var usual = services.Single(service => service.ServiceType == typeof(IHttpForwarder)).ImplementationType!;
        services.AddSingleton<AnswerStart>();
        services.AddSingleton<ForwardingTelemetry>();
        services.AddSingleton<BackendPools>();
        services.AddHostedService(provider => provider.GetRequiredService<BackendPools>());
        services.AddSingleton<IHttpForwarder>(provider =>
            ActivatorUtilities.CreateInstance<DirectForwarder>(provider, ActivatorUtilities.CreateInstance(provider, usual)));
    }
}
