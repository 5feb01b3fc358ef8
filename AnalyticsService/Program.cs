using Gatehouse.AnalyticsService.Consumers;
using Gatehouse.AnalyticsService.Data;
using Gatehouse.AnalyticsService.Features;
using Gatehouse.AnalyticsService.Features.Privacy;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Data;
using Gatehouse.ServiceDefaults.Hosting;
using Gatehouse.ServiceDefaults.Http;
using Gatehouse.ServiceDefaults.Messaging;
using Gatehouse.ServiceDefaults.Privacy;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddServiceDatabase<AnalyticsDbContext>(ResourceNames.AnalyticsDb);
builder.AddEventConsumer<AnalyticsDbContext>(ResourceNames.Analytics, events => events
    .On<OrderPlaced, CountOrders>(ResourceNames.Orders)
    .On<OrderPaid, CountOrders>(ResourceNames.Orders)
    .On<OrderShipped, CountOrders>(ResourceNames.Orders)
    .On<OrderDelivered, CountOrders>(ResourceNames.Orders)
    .On<OrderCancelled, CountOrders>(ResourceNames.Orders)
    .On<OrderRefunded, CountOrders>(ResourceNames.Orders)
    .On<OrderDeleted, CountOrders>(ResourceNames.Orders)
    .On<SignInEnded, CountSignIns>(ResourceNames.Auth)
    .On<TrafficCounted, CountTraffic>(ResourceNames.Gateway)
    .On<TenantDeleted, ForgetTenant>(ResourceNames.Auth));

builder.AddEventPublisher<AnalyticsDbContext>(ResourceNames.Analytics);
builder.Services.AddPersonalData<AnalyticsDbContext, AnalyticsPersonalData>();
builder.Services.AddAnalytics();
builder.Services.AddValidation();
builder.Services.AddOpenApi(ResourceNames.Analytics, document => document.DescribeService("Gatehouse: figures", server: "/api"));

var app = builder.Build();

app.UseServiceDefaults();
app.MapOpenApi().AllowAnonymous();
app.MapAnalytics();
app.MapPersonalData<AnalyticsDbContext>();

await app.RunServiceAsync<AnalyticsDbContext>();
