using Gatehouse.AdminDashboard;
using Gatehouse.AdminDashboard.Clients;
using Gatehouse.AdminDashboard.Components;
using Gatehouse.AdminDashboard.KeyRing;
using Gatehouse.AdminDashboard.Live;
using Gatehouse.AdminDashboard.Session;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Health;
using Gatehouse.ServiceDefaults.Hosting;
using Microsoft.AspNetCore.Components.Web;
using Radzen;

var builder = WebApplication.CreateBuilder(args);
builder.AddHostDefaults();
builder.Services.AddKeyRing();
builder.Services.AddGatewaySession();
builder.Services.AddGatewayClients();
builder.Services.AddRadzenComponents();
builder.Services.AddLiveViewer();
builder.Services.AddRazorComponents()
    .AddInteractiveServerComponents()
    .RegisterPersistentService<CurrentUser>(RenderMode.InteractiveServer);

var app = builder.Build();
app.UsePathBase(PublicPath.Base);
app.UseCorrelation();
app.UseExceptionHandler("/error", createScopeForErrors: true);
app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
app.UsePageHeaders();
app.UseRouting();
app.UseAuthentication();
app.UseAuthorization();
app.UseAntiforgery();

app.MapHealthDefaults();
app.MapStaticAssets().AllowAnonymous();
app.MapSession();
app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
app.Run();
