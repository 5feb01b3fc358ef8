using Gatehouse.Gateway.Authentication;
using Gatehouse.Gateway.Authorization;
using Gatehouse.Gateway.Docs;
using Gatehouse.Gateway.Edge;
using Gatehouse.Gateway.Health;
using Gatehouse.Gateway.Pipelines;
using Gatehouse.Gateway.RateLimiting;
using Gatehouse.Gateway.Routing;
using Gatehouse.Gateway.Tenancy;
using Gatehouse.Gateway.Transforms;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Hosting;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddEdge();
builder.AddRateLimiting();
builder.Services.AddApiKeys();
builder.Services.AddRevocationFreshness();
builder.Services.AddTenancy();
builder.Services.AddRoutePermissions();
builder.AddRoutes();
builder.Services.AddHealthAggregation();
builder.Services.AddSingleton<ServiceDocument>();
builder.Services.AddValidation();
builder.Services.AddOpenApi(DocsEndpoints.OwnDocument);

var app = builder.Build();

// The stages every request passes, in this order.
app.UseForwardedHeaders();
app.UseCorrelation();
app.UseAccessLog();
app.UseSecurityHeaders();
app.UseProblemDefaults();
app.UseCors();
app.UseOneLength();
app.UsePathRules();
app.UseRouting();
app.UseBodyLimit();
app.UseAddressLimits();
app.UseUnknownPaths();
app.UseApiKeys();
app.UseAuthentication();
app.UseRevocationFreshness();
app.UseTokenTenant();
app.UseCallerLimits();
app.UseMemberships();
app.UsePathTenant();
app.UseAuthorization();
app.UseHeaderFirewall();
app.UseRequestTimeouts();

app.MapHealth();
app.MapPipelines();
app.MapDocs();
app.MapRoutes();

app.Run();
