using Gatehouse.OrderService.Consumers;
using Gatehouse.OrderService.Data;
using Gatehouse.OrderService.Features.Imports;
using Gatehouse.OrderService.Features.Orders;
using Gatehouse.OrderService.Features.Privacy;
using Gatehouse.OrderService.Idempotency;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Data;
using Gatehouse.ServiceDefaults.Hosting;
using Gatehouse.ServiceDefaults.Http;
using Gatehouse.ServiceDefaults.Messaging;
using Gatehouse.ServiceDefaults.Privacy;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddServiceDatabase<OrderDbContext>(ResourceNames.OrderDb);
builder.AddEventPublisher<OrderDbContext>(ResourceNames.Orders);
builder.AddEventConsumer<OrderDbContext>(ResourceNames.Orders, events => events
    .On<OrderImportContinued, PlaceImportedOrders>(ResourceNames.Orders)
    .On<TenantDeleted, ForgetTenant>(ResourceNames.Auth));

builder.Services.AddScoped<AnsweredRequests>();
builder.Services.AddPersonalData<OrderDbContext, OrderPersonalData>();
builder.Services.AddValidation();
builder.Services.AddOpenApi(ResourceNames.Orders, document => document.DescribeService("Gatehouse: orders", server: "/api"));

var app = builder.Build();

app.UseServiceDefaults();
app.MapOpenApi().AllowAnonymous();
app.MapOrders();
app.MapImports();
app.MapPersonalData<OrderDbContext>();

await app.RunServiceAsync<OrderDbContext>();
