using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Data;
using Gatehouse.ServiceDefaults.Hosting;
using Gatehouse.ServiceDefaults.Messaging;
using Gatehouse.UserService;
using Gatehouse.UserService.Consumers;
using Gatehouse.UserService.Data;
using Gatehouse.UserService.Features.Notifications;
using Gatehouse.UserService.Features.Privacy;
using Gatehouse.UserService.Features.Profiles;
using Gatehouse.UserService.Features.Webhooks;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddServiceDatabase<UserDbContext>(ResourceNames.UserDb);
builder.AddEventConsumer<UserDbContext>(ResourceNames.Users, events => events
    .On<UserRegistered, CreateProfile>(ResourceNames.Auth)
    .On<MemberJoined, KeepMembers>(ResourceNames.Auth)
    .On<MemberLeft, KeepMembers>(ResourceNames.Auth)
    .On<UserEmailChanged, KeepPeople>(ResourceNames.Auth)
    .On<UserClosed, KeepPeople>(ResourceNames.Auth)
    .On<TenantDeleted, ForgetTenant>(ResourceNames.Auth)
    .On<AlertRaised, TellOfAlerts>(ResourceNames.Auth)
    .On<OrderPlaced, TellOfOrders>(ResourceNames.Orders)
    .On<OrderPaid, TellOfOrders>(ResourceNames.Orders)
    .On<OrderShipped, TellOfOrders>(ResourceNames.Orders)
    .On<OrderDelivered, TellOfOrders>(ResourceNames.Orders)
    .On<OrderRefunded, TellOfOrders>(ResourceNames.Orders)
    .On<OrderCancelled, TellOfOrders>(ResourceNames.Orders)
    .On<OrderDeleted, TellOfOrders>(ResourceNames.Orders));
builder.AddEventPublisher<UserDbContext>(ResourceNames.Users);
builder.Services.AddNotifications().AddPrivacy().AddWebhooks();

builder.Services.AddValidation();
builder.Services.AddApiDocument();

var app = builder.Build();

app.UseServiceDefaults();
app.MapOpenApi().AllowAnonymous();
app.MapProfiles();
app.MapNotifications();
app.MapPrivacy();
app.MapWebhooks();
app.MapOwnWebhook();

await app.RunServiceAsync<UserDbContext>();
