using Gatehouse.AuthService;
using Gatehouse.AuthService.Connect;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Accounts;
using Gatehouse.AuthService.Features.ApiKeys;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.Changes;
using Gatehouse.AuthService.Features.Clients;
using Gatehouse.AuthService.Features.Impersonations;
using Gatehouse.AuthService.Features.Invitations;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.AuthService.Features.MultiFactor;
using Gatehouse.AuthService.Features.Policies;
using Gatehouse.AuthService.Features.Roles;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Features.Tenants;
using Gatehouse.AuthService.Identity;
using Gatehouse.AuthService.Pipelines;
using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Data;
using Gatehouse.ServiceDefaults.Hosting;

var builder = WebApplication.CreateBuilder(args);

// Before the defaults: keys and memberships come from the database itself.
builder.Services.AddTokens().AddMembers().AddChanges();
builder.AddServiceDefaults();
builder.AddServiceDatabase<AuthDbContext>(ResourceNames.AuthDb);
builder.AddEvents();
builder.Services.AddValidation();
builder.Services.AddApiDocument();
builder.Services.AddGatewayAddresses(builder.Configuration);
builder.Services.AddAccountIdentity().AddAccounts().AddMachineAccess().AddSessions().AddMultiFactor();
builder.Services.AddAudit().AddInvitations().AddTenants().AddHousekeeping();

var app = builder.Build();
app.UseForwardedHeaders();
app.UseServiceDefaults();
app.MapOpenApi().AllowAnonymous();
app.MapKeys();
app.MapChanges();
app.MapAccounts();
app.MapSessions();
app.MapMultiFactor();
app.MapImpersonations();
app.MapApiKeys();
app.MapClients();
app.MapConnect();
app.MapTenants();
app.MapMembers();
app.MapInvitations();
app.MapRoles();
app.MapPolicies();
app.MapAudit();
app.MapDevelopmentMailbox();
await (CreateAdmin.IsAskedFor(args, out var email)
    ? CreateAdmin.RunAsync(app.Services, email, Console.Out, CancellationToken.None) : app.RunServiceAsync<AuthDbContext>(Seed.RunAsync));
