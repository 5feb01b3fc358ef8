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
            .On<OrderPlaced, RecordChanges>(ResourceNames.Orders)
            .On<OrderPaid, RecordChanges>(ResourceNames.Orders)
            .On<OrderShipped, RecordChanges>(ResourceNames.Orders)
            .On<OrderDelivered, RecordChanges>(ResourceNames.Orders)
            .On<OrderCancelled, RecordChanges>(ResourceNames.Orders)
            .On<OrderRefunded, RecordChanges>(ResourceNames.Orders)
            .On<OrderDeleted, RecordChanges>(ResourceNames.Orders)
            .On<PersonChanged, RecordChanges>(ResourceNames.Users)
            .On<WebhookChanged, RecordChanges>(ResourceNames.Users)
            .On<PrivacyRequested, RecordChanges>(ResourceNames.Users)
            .On<PrivacyCompleted, RecordChanges>(ResourceNames.Users)
            .On<AnalyticsSettingsChanged, RecordChanges>(ResourceNames.Analytics)
            .On<ClientSessionEnded, TellClientOfLogout>(ResourceNames.Auth)
            .On<MailRequested, QueueMail>(ResourceNames.Auth, ResourceNames.Gateway, ResourceNames.Users)
            .On<SessionReuseDetected, RaiseAlerts>(ResourceNames.Auth)
            .On<SessionRepeatedElsewhere, RaiseAlerts>(ResourceNames.Auth)
            .On<SessionOnNewDevice, RaiseAlerts>(ResourceNames.Auth)
            .On<AccountLocked, RaiseAlerts>(ResourceNames.Auth)
            .On<UserPasswordChanged, RaiseAlerts>(ResourceNames.Auth)
            .On<UserSecondFactorChanged, RaiseAlerts>(ResourceNames.Auth)
            .On<SignInEnded, RaiseAlerts>(ResourceNames.Auth)
            .On<MemberRolesExtended, RaiseAlerts>(ResourceNames.Auth)
            .On<BackendWentDown, RaiseAlerts>(ResourceNames.Gateway)
            .On<BackendCameBack, RaiseAlerts>(ResourceNames.Gateway));
    }
}
