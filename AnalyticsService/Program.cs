using Gatehouse.AnalyticsService.Consumers;
using Gatehouse.AnalyticsService.Data;
using Gatehouse.AnalyticsService.Features.Orders;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Data;
using Gatehouse.ServiceDefaults.Hosting;
using Gatehouse.ServiceDefaults.Messaging;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddServiceDatabase<AnalyticsDbContext>(ResourceNames.AnalyticsDb);
builder.AddEventConsumer<AnalyticsDbContext>(ResourceNames.Analytics, events => events
    .On<OrderPlaced, CountOrders>(ResourceNames.Orders)
    .On<OrderCancelled, CountOrders>(ResourceNames.Orders)
    .On<OrderDeleted, CountOrders>(ResourceNames.Orders));

builder.Services.AddValidation();
builder.Services.AddOpenApi(ResourceNames.Analytics, options => options.AddDocumentTransformer((document, _, _) =>
{
    document.Info = new() { Title = "Analytics", Version = "v1", Description = "What happened, in figures." };
    document.Servers = [new() { Url = "/api" }];
    return Task.CompletedTask;
}));

var app = builder.Build();

app.UseServiceDefaults();
app.MapOpenApi().AllowAnonymous();
app.MapOrderFigures();

await app.RunServiceAsync<AnalyticsDbContext>();
