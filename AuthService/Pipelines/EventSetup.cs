using Gatehouse.AuthService.Connect;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Pipelines.Alerts;
using Gatehouse.AuthService.Pipelines.Mail;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Messaging;

namespace Gatehouse.AuthService.Pipelines;

/// <summary>What AuthService publishes, and what it does about events.</summary>
internal static class EventSetup
{
    public static void AddEvents(this WebApplicationBuilder builder)
    {
        builder.AddEventPublisher<AuthDbContext>(ResourceNames.Auth);
        builder.AddEventConsumer<AuthDbContext>(ResourceNames.Auth, events => events
            .On<GatewayConfigurationChanged, RecordConfiguration>(ResourceNames.Gateway)
            .On<ClientSessionEnded, TellClientOfLogout>(ResourceNames.Auth)
            .On<MailRequested, QueueMail>(ResourceNames.Auth, ResourceNames.Gateway, ResourceNames.Users)
            .On<SessionReuseDetected, RaiseAlerts>(ResourceNames.Auth)
            .On<SessionRepeatedElsewhere, RaiseAlerts>(ResourceNames.Auth)
            .On<SessionOnNewDevice, RaiseAlerts>(ResourceNames.Auth)
            .On<AccountLocked, RaiseAlerts>(ResourceNames.Auth)
            .On<UserPasswordChanged, RaiseAlerts>(ResourceNames.Auth)
            .On<UserSecondFactorChanged, RaiseAlerts>(ResourceNames.Auth)
            .On<MemberRolesExtended, RaiseAlerts>(ResourceNames.Auth));
    }
}
