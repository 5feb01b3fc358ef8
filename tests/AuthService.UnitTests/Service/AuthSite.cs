using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gatehouse.AuthService.Connect;
using Gatehouse.AuthService.Features.Accounts;
using Gatehouse.AuthService.Features.ApiKeys;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.Clients;
using Gatehouse.AuthService.Features.Impersonations;
using Gatehouse.AuthService.Features.Invitations;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.AuthService.Features.MultiFactor;
using Gatehouse.AuthService.Features.Policies;
using Gatehouse.AuthService.Features.Roles;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Features.Tenants;
using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Hosting;
using Gatehouse.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Gatehouse.AuthService.UnitTests.Service;

/// <summary>AuthService's endpoints and pages over HTTP, without a gateway, Redis or anything that runs by itself.</summary>
internal sealed class AuthSite : IAsyncDisposable
{
    private readonly WebApplication app;

    private AuthSite(WebApplication app, Uri address, ManualTime time)
    {
        this.app = app;
        Address = address;
        Time = time;
        Http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = address };
    }

    public Uri Address { get; }

    public ManualTime Time { get; }

    public HttpClient Http { get; }

    public IServiceProvider Services => app.Services;

    public static async Task<AuthSite> StartAsync(WebApplicationBuilder builder, Uri address, ManualTime time)
    {
        builder.Services.RemoveAll<IHostedService>();
        builder.WebHost.UseUrls(address.ToString());
        var app = builder.Build();
        app.UseServiceDefaults();
        app.MapKeys();
        app.MapAccounts();
        app.MapSessions();
        app.MapMultiFactor();
        app.MapClients();
        app.MapApiKeys();
        app.MapInvitations();
        app.MapMembers();
        app.MapRoles();
        app.MapPolicies();
        app.MapAudit();
        app.MapImpersonations();
        app.MapConnect();
        app.MapTenants();
        await app.StartAsync();
        return new(app, address, time);
    }

    /// <summary>A call of somebody with a token; a body is JSON.</summary>
    public async Task<SiteAnswer> SendAsync(HttpMethod method, string path, string? token, object? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body as HttpContent ?? (body is null ? null : JsonContent.Create(body)) };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        foreach (var (name, value) in headers)
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return new(
            (int)answer.StatusCode,
            text.StartsWith('{') || text.StartsWith('[') ? JsonNode.Parse(text) : null,
            answer.Headers.ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase));
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.DisposeAsync();
    }
}

/// <summary>What came back.</summary>
internal sealed record SiteAnswer(int Status, JsonNode? Json, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>A member of the JSON, as text.</summary>
    public string? this[string member] => Json?[member]?.ToString();
}
