using Gatehouse.AnalyticsService.Consumers;
using Gatehouse.AnalyticsService.Data;
using Gatehouse.AnalyticsService.Features.Orders;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Data;
using Gatehouse.ServiceDefaults.Hosting;
using Gatehouse.ServiceDefaults.Http;
using Gatehouse.ServiceDefaults.Messaging;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddServiceDatabase<AnalyticsDbContext>(ResourceNames.AnalyticsDb);
builder.AddEventConsumer<AnalyticsDbContext>(ResourceNames.Analytics, events => events
    .On<OrderPlaced, CountOrders>(ResourceNames.Orders)
    .On<OrderCancelled, CountOrders>(ResourceNames.Orders)
    .On<OrderRefunded, CountOrders>(ResourceNames.Orders)
    .On<OrderDeleted, CountOrders>(ResourceNames.Orders)
    .On<TenantDeleted, ForgetTenant>(ResourceNames.Auth));

builder.Services.AddValidation();
builder.Services.AddOpenApi(ResourceNames.Analytics, document => document.DescribeService("Gatehouse: figures", server: "/api"));

var app = builder.Build();

app.UseServiceDefaults();
app.MapOpenApi().AllowAnonymous();
app.MapOrderFigures();

await app.RunServiceAsync<AnalyticsDbContext>();
