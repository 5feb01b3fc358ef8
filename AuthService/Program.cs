using Gatehouse.AuthService;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Accounts;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.Members;
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
using Gatehouse.ServiceDefaults.Messaging;

var builder = WebApplication.CreateBuilder(args);

// Before the defaults: here keys and memberships come from the database itself.
builder.Services.AddTokens();
builder.Services.AddMembers();
builder.AddServiceDefaults();
builder.AddServiceDatabase<AuthDbContext>(ResourceNames.AuthDb);
builder.AddEventPublisher<AuthDbContext>(ResourceNames.Auth);
builder.Services.AddValidation();
builder.Services.AddApiDocument();
builder.Services.AddGatewayAddresses(builder.Configuration);
builder.Services.AddAccountIdentity();
builder.Services.AddSessions();
builder.Services.AddAudit();
builder.Services.AddScoped<Mailer>();
builder.Services.AddScoped<TenantFounder>();

var app = builder.Build();
app.UseForwardedHeaders();
app.UseServiceDefaults();
app.MapOpenApi().AllowAnonymous();
app.MapKeys();
app.MapAccounts();
app.MapSessions();
app.MapTenants();
app.MapMembers();
app.MapRoles();
app.MapPolicies();
app.MapDevelopmentMailbox();
await app.RunServiceAsync<AuthDbContext>(Seed.RunAsync);
