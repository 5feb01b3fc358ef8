using System.Net;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Security.Claims;
using System.Text.Json;
using Gatehouse.AdminDashboard.Session;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Gatehouse.AdminDashboard.Clients;

/// <summary>
/// Calls the gateway with the session of whoever looks, from wherever their browser is. The gateway keeps the tokens and
/// renews them; a page that stays open for hours does not notice.
/// </summary>
internal sealed class GatewayApi(
    GatewayHttp gateway, AuthenticationStateProvider authentication, Acting acting, IOptions<InternalKeyOptions> key, IConfiguration configuration)
{
    // The gateway takes writes with a session from its own pages only, and this is one.
    private readonly string origin = new Uri(configuration["Auth:Issuer"]!).GetLeftPart(UriPartial.Authority);

    /// <exception cref="SessionEndedException">Nobody is signed in any more.</exception>
    /// <exception cref="GatewayException">The gateway refused or is away.</exception>
    public async Task<T> GetAsync<T>(string path, CancellationToken cancellationToken) => (await AskAsync<T>(HttpMethod.Get, path, null, null, cancellationToken)).Value;

    /// <summary>The same with the version, to be given back with a change.</summary>
    public Task<Versioned<T>> GetVersionedAsync<T>(string path, CancellationToken cancellationToken) =>
        AskAsync<T>(HttpMethod.Get, path, null, null, cancellationToken);

    /// <summary>A text as it is.</summary>
    public async Task<string> GetTextAsync(string path, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(HttpMethod.Get, path, null, null, cancellationToken);
        return await answer.Content.ReadAsStringAsync(cancellationToken);
    }

    /// <summary>Server-sent events, as they come.</summary>
    public async IAsyncEnumerable<T> StreamAsync<T>(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(HttpMethod.Get, path, null, null, cancellationToken, HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
        var events = SseParser.Create(stream, (_, data) => JsonSerializer.Deserialize<T>(data, JsonSerializerOptions.Web)!);
        await foreach (var item in events.EnumerateAsync(cancellationToken))
        {
            yield return item.Data;
        }
    }

    /// <summary>Sends something, and reads the answer.</summary>
    public async Task<T> SendAsync<T>(HttpMethod method, string path, object? body, CancellationToken cancellationToken, string? version = null) =>
        (await AskAsync<T>(method, path, body, version, cancellationToken)).Value;

    /// <summary>Sends something whose answer is of no interest.</summary>
    public async Task SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken, string? version = null) =>
        (await SendAsync(method, path, body, version, cancellationToken)).Dispose();

    private async Task<Versioned<T>> AskAsync<T>(HttpMethod method, string path, object? body, string? version, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(method, path, body, version, cancellationToken);
        return new(
            await answer.Content.ReadFromJsonAsync<T>(cancellationToken) ?? throw new GatewayException(answer.StatusCode, "The answer was empty."),
            answer.Headers.ETag?.ToString());
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, object? body, string? version, CancellationToken cancellationToken,
        HttpCompletionOption until = HttpCompletionOption.ResponseContentRead)
    {
        var viewer = (await authentication.GetAuthenticationStateAsync()).User;
        using var request = new HttpRequestMessage(method, path);
        var session = GatewaySession.Of(viewer) ?? throw new SessionEndedException();
        var actsAs = acting.As;
        if (actsAs is null)
        {
            request.Headers.Add(HeaderNames.Cookie, session);
        }
        else
        {
            request.Headers.Authorization = new("Bearer", actsAs.Token);
        }

        request.Headers.Add(HeaderNames.Origin, origin);
        SpeakFor(viewer, request);
        if (body is not null)
        {
            request.Content = body as HttpContent ?? JsonContent.Create(body, body.GetType());
        }

        if (version is not null)
        {
            request.Headers.TryAddWithoutValidation(HeaderNames.IfMatch, version);
        }

        try
        {
            return await gateway.SendAsync(request, cancellationToken, until);
        }
        catch (GatewayException refused) when (refused is { Status: HttpStatusCode.Unauthorized, NeedsRecentSignIn: false })
        {
            if (actsAs is not null)
            {
                // The half hour is over, or the person ended it.
                acting.Forget();
                throw new GatewayException(refused.Status, "It has ended.", refused.CorrelationId);
            }

            // The gateway renews tokens itself, so the session is over.
            throw new SessionEndedException();
        }
    }

    // Limits and the audit trail are about the person's own address, not this server's.
    private void SpeakFor(ClaimsPrincipal viewer, HttpRequestMessage request)
    {
        if (GatewaySession.AddressOf(viewer) is { } address)
        {
            request.Headers.Add(PlatformHeaders.InternalKey, key.Value.Key);
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", address);
        }
    }
}

/// <summary>Something with the version it is of.</summary>
public sealed record Versioned<T>(T Value, string? Version);
