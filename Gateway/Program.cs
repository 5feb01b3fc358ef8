using Gatehouse.Gateway;
using Gatehouse.Gateway.Authentication;
using Gatehouse.Gateway.Authorization;
using Gatehouse.Gateway.Docs;
using Gatehouse.Gateway.Edge;
using Gatehouse.Gateway.Health;
using Gatehouse.Gateway.RateLimiting;
using Gatehouse.Gateway.Routing;
using Gatehouse.Gateway.Sockets;
using Gatehouse.Gateway.Tenancy;
using Gatehouse.Gateway.Transforms;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Hosting;

if (await OtherStarts.RunAsync(args))
{
    return;
}

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddEdge();
builder.AddRateLimiting();
builder.AddCredentials();
builder.Services.AddTenancy();
builder.Services.AddRoutePermissions();
builder.AddRoutes();
builder.Services.AddHealthAggregation();
builder.Services.AddValidation();
builder.Services.AddDocs();

var app = builder.Build();

// The stages every request passes, in this order.
app.UseClientAddress();
app.UseCorrelation();
app.UseAccessLog();
app.UseSecurityHeaders();
app.UseProblemDefaults();
app.UseCors();
app.UseOneReading();
app.UsePathRules();
app.UseRouting();
app.UseBodyLimit();
app.UseAddressLimits();
app.UseStaticSite();
app.UseUnknownPaths();
app.UseCredentials();
app.UseTokenTenant();
app.UseCallerLimits();
app.UseMemberships();
app.UsePathTenant();
app.UseAccess();
app.UseHeaderFirewall();
app.UseSockets();
app.UseRouteTimes();

app.MapOwnEndpoints();
app.MapRoutes();
app.Run();
