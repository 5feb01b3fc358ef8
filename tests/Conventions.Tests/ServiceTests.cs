using System.Reflection;
using System.Runtime.CompilerServices;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Data;
using Gatehouse.ServiceDefaults.Messaging;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gatehouse.Conventions;

/// <summary>The rules on what the services really are once their Program.cs has run.</summary>
public sealed class ServiceTests
{
    [Fact]
    public async Task Endpoints_SayWhoMayCallThem() =>
        SourceTree.AssertNone(
            from service in await StartedService.AllAsync()
            where service.Name != "AdminDashboard" // Its pages are closed by the fallback policy, which the next rule is about.
            from endpoint in service.Endpoints
            where endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null
                && endpoint.Metadata.GetMetadata<IAuthorizeData>() is null
                && endpoint.Metadata.GetMetadata<AuthorizationPolicy>() is null
            select $"{service.Name}: {endpoint.DisplayName}",
            "An endpoint asks for a permission or a login, or says that it is anonymous");

    [Fact]
    public async Task Endpoints_ThatSayNothing_AreClosed() =>
        SourceTree.AssertNone(
            from service in await StartedService.AllAsync()
            let fallback = service.Provider.GetRequiredService<IOptions<AuthorizationOptions>>().Value.FallbackPolicy
            where fallback?.Requirements.Any(r => r is DenyAnonymousAuthorizationRequirement) is not true
            select service.Name,
            "What says nothing asks for a login");

    [Fact]
    public async Task Endpoints_AskForKnownPermissions()
    {
        var asked = (
            from service in await StartedService.AllAsync()
            from endpoint in service.Endpoints
            from policy in endpoint.Metadata.GetOrderedMetadata<AuthorizationPolicy>()
            from requirement in policy.Requirements.OfType<PermissionRequirement>()
            select (Where: $"{service.Name}: {endpoint.DisplayName}", requirement.Permission)).ToList();
        Assert.NotEmpty(asked);
        SourceTree.AssertNone(
            asked.Where(a => !Permissions.Catalogue.ContainsKey(a.Permission)).Select(a => $"{a.Where}: {a.Permission}"),
            "Permissions asked for are in the catalogue");
    }

    // Where a caller can be told from another only by what they know, never by what they are.
    [Fact]
    public async Task Endpoints_ThatAreAnonymous_AreTheseOnly()
    {
        string[] known =
        [
            "/alive", "/health", "/healthz", "/internal", "/openapi", "/docs", "/.well-known/", "/connect/", "/account/", "/webhooks/", "/dashboard",
            "/auth/register", "/auth/login", "/auth/callback", "/auth/refresh", "/auth/password/", "/auth/email/", "/auth/invitations/accept",
            "/auth/logout", "/auth/backchannel-logout", "/auth/passkeys/", "/privacy/receipt",
        ];

        // The dashboard's are its sign-in page and styles; everything behind them asks the gateway.
        SourceTree.AssertNone(
            from service in await StartedService.AllAsync()
            where service.Name != "AdminDashboard"
            from endpoint in service.Endpoints
            where endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null
            let path = "/" + endpoint.RoutePattern.RawText!.TrimStart('/')
            where !Array.Exists(known, k => path.StartsWith(k, StringComparison.Ordinal) || path.StartsWith("/api" + k, StringComparison.Ordinal))
            select $"{service.Name}: {endpoint.DisplayName}",
            "Anonymous endpoints are few and known by name");
    }

    [Fact]
    public async Task Options_ReadFromConfiguration_AreValidated()
    {
        var bound = (
            from service in await StartedService.AllAsync()
            from registration in service.Registrations
            where registration.ServiceType.IsGenericType && registration.ServiceType.GetGenericTypeDefinition() == typeof(IOptionsChangeTokenSource<>)
            let options = registration.ServiceType.GetGenericArguments()[0]
            where options.Namespace?.StartsWith("Gatehouse.", StringComparison.Ordinal) is true
            select (service, options)).ToList();
        Assert.NotEmpty(bound);

        // Some are bound once and changed by hand.
        var validated = (await StartedService.AllAsync()).SelectMany(service => service.Registrations).Select(r => r.ServiceType)
            .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IValidateOptions<>))
            .Select(type => type.GetGenericArguments()[0].Name).ToHashSet();
        SourceTree.AssertNone(
            from b in bound
            let validator = typeof(IValidateOptions<>).MakeGenericType(b.options)
            where !b.service.Registrations.Any(r => r.ServiceType == validator)
            select $"{b.service.Name}: {b.options.Name}",
            "Options read from configuration are validated");
        SourceTree.AssertNone(
            bound.Select(b => b.options).Where(o => !o.Name.EndsWith("Options", StringComparison.Ordinal)).Select(o => o.FullName!),
            "Classes bound to configuration are called Options");
        SourceTree.AssertNone(
            SourceTree.Application.SelectMany(f => f.Text.Split(';').Where(s =>
                s.Contains(".BindConfiguration(", StringComparison.Ordinal) && !s.Contains(".ValidateOnStart()", StringComparison.Ordinal)).Select(_ => f.Path)),
            "They are validated at start");
        SourceTree.AssertNone(
            from file in SourceTree.Application
            where file.Name.EndsWith("Options", StringComparison.Ordinal) && !file.IsIn("AppHost")
            where !bound.Exists(b => b.options.Name == file.Name) && !validated.Contains(file.Name)
            select file.Path,
            "Every options class is bound and validated somewhere");
    }

    [Fact]
    public async Task Rows_OfATenant_AreFilteredIndexedAndIsolated()
    {
        var owned = (await EntitiesAsync()).Where(e => e.Entity.ClrType.IsAssignableTo(typeof(ITenantOwned)) && !e.Entity.IsOwned()).ToList();
        Assert.NotEmpty(owned);
        SourceTree.AssertNone(
            owned.Where(e => e.Entity.GetDeclaredQueryFilters().All(f => f.Key != PlatformModel.TenantFilter)).Select(Describe),
            "Tenant-owned entities have the tenant filter");
        SourceTree.AssertNone(
            owned.Where(e => !e.Entity.GetIndexes().Select(i => i.Properties).Concat(e.Entity.GetKeys().Select(k => k.Properties))
                .Any(properties => properties[0].Name == nameof(ITenantOwned.TenantId))).Select(Describe),
            "Tenant-owned entities have an index that begins with the tenant");
        SourceTree.AssertNone(
            owned.Where(e => !IsolatesInMigrations(e.Service, e.Entity.GetTableName()!)).Select(Describe),
            "Tenant-owned tables have row-level security");
    }

    [Fact]
    public async Task Rows_WithATenant_AreOwnedByIt()
    {
        // The relay sends every tenant's events; a person's sessions, and who acted as them, are theirs in whichever tenant. Whose
        // a mail domain is, is asked before any tenant is known, and a browser on its way to a provider is nobody's yet.
        string[] exceptions = [nameof(OutboxMessage), "Session", "Impersonation", "TenantDomain", "ExternalSignIn"];
        SourceTree.AssertNone(
            (await EntitiesAsync()).Where(e => e.Entity.FindProperty(nameof(ITenantOwned.TenantId)) is not null
                && !e.Entity.ClrType.IsAssignableTo(typeof(ITenantOwned)) && !exceptions.Contains(e.Entity.ClrType.Name)).Select(Describe),
            "An entity that names a tenant is owned by it");
    }

    [Fact]
    public async Task Contexts_AreNeverPooled() =>
        SourceTree.AssertNone(
            from service in await StartedService.AllAsync()
            from registration in service.Registrations
            where registration.ServiceType.FullName?.Contains("IDbContextPool`", StringComparison.Ordinal) is true
            select $"{service.Name}: {registration.ServiceType.GetGenericArguments()[0].Name}",
            "A context belongs to one tenant and is not pooled");

    [Fact]
    public async Task Types_OfServices_AreSealedAndInternal()
    {
        var types = (
            from service in await StartedService.AllAsync()
            from type in service.Assembly.GetTypes()
            where type.Namespace?.StartsWith("Gatehouse.", StringComparison.Ordinal) is true
                && !type.Namespace.EndsWith(".Migrations", StringComparison.Ordinal)
                && type.GetCustomAttribute<CompilerGeneratedAttribute>() is null
                && !type.Name.Contains('<', StringComparison.Ordinal)
                && !type.IsAssignableTo(typeof(Microsoft.AspNetCore.Components.IComponent))
                && type.Name != "_Imports"
            select (service, type)).ToList();
        SourceTree.AssertNone(
            types.Where(t => t.type is { IsClass: true, IsSealed: false, IsAbstract: false } && !types.Exists(other => other.type.BaseType == t.type))
                .Select(t => t.type.FullName!),
            "Classes are sealed");

        // Components are public for Blazor's sake, and so is what they show. AddValidation sees only public requests.
        SourceTree.AssertNone(
            types.Where(t => t.type.IsPublic && t.service.Name != "AdminDashboard" && t.type.Namespace != "Gatehouse.AuthService.Pages" && !IsRequest(t.type)).Select(t => t.type.FullName!), "Services publish no types");
    }

    private static bool IsRequest(Type type) => type.Name.EndsWith("Request", StringComparison.Ordinal) || type.Name.EndsWith("Filter", StringComparison.Ordinal);

    private static string Describe((StartedService Service, IReadOnlyEntityType Entity) e) => $"{e.Service.Name}: {e.Entity.DisplayName()}";

    private static async Task<IReadOnlyList<(StartedService Service, IReadOnlyEntityType Entity)>> EntitiesAsync()
    {
        var entities = new List<(StartedService, IReadOnlyEntityType)>();
        foreach (var service in await StartedService.AllAsync())
        {
            foreach (var type in service.Assembly.GetTypes().Where(t => t.IsAssignableTo(typeof(DbContext)) && !t.IsAbstract))
            {
                await using var scope = service.Provider.CreateAsyncScope();
                var context = (DbContext)scope.ServiceProvider.GetRequiredService(type);
                entities.AddRange(context.GetService<IDesignTimeModel>().Model.GetEntityTypes().Select(e => (service, (IReadOnlyEntityType)e)));
            }
        }

        return entities;
    }

    private static bool IsolatesInMigrations(StartedService service, string table) =>
        Directory.EnumerateFiles(Path.Combine(SourceTree.Root, service.Name), "*.cs", SearchOption.AllDirectories)
            .Select(File.ReadAllText)
            .Any(text => text.Contains($"IsolateTenants(\"{table}\"", StringComparison.Ordinal)
                || text.Contains($"alter table {table} enable row level security", StringComparison.Ordinal));
}
