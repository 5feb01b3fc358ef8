using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gatehouse.TestKit.Stack;

/// <summary>A client of the gateway, from an address of its own.</summary>
public sealed class GatewayClient : IDisposable
{
    private readonly HttpClient http;

    /// <summary>Creates a client.</summary>
    /// <param name="gateway">The gateway's address.</param>
    public GatewayClient(Uri gateway)
    {
        http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = gateway };
        Span<byte> address = stackalloc byte[4];
        Random.Shared.NextBytes(address);
        address[0] = 10;
        http.DefaultRequestHeaders.Add("X-Forwarded-For", new IPAddress(address).ToString());
    }

    /// <summary>The bare client.</summary>
    public HttpClient Http => http;

    /// <summary>The access token that goes with every request.</summary>
    public string? AccessToken
    {
        get => http.DefaultRequestHeaders.Authorization?.Parameter;
        set => http.DefaultRequestHeaders.Authorization = value is null ? null : new AuthenticationHeaderValue("Bearer", value);
    }

    /// <summary>The newest refresh token.</summary>
    public string? RefreshToken { get; set; }

    /// <summary>Sends a request.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The public path.</param>
    /// <param name="body">The JSON body, if any.</param>
    /// <param name="headers">More headers.</param>
    /// <returns>The answer, read whole.</returns>
    public async Task<Answer> SendAsync(HttpMethod method, string path, object? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = body as HttpContent ?? JsonContent.Create(body);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return new(response.StatusCode, text, response.Content.Headers.ContentType?.MediaType, response.Headers.ToDictionary(
            h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>GET.</summary>
    /// <param name="path">The public path.</param>
    /// <returns>The answer.</returns>
    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    /// <summary>POST.</summary>
    /// <param name="path">The public path.</param>
    /// <param name="body">The JSON body, if any.</param>
    /// <returns>The answer.</returns>
    public Task<Answer> PostAsync(string path, object? body = null) => SendAsync(HttpMethod.Post, path, body);

    /// <summary>Logs in and keeps the tokens.</summary>
    /// <param name="email">Address.</param>
    /// <param name="password">Password.</param>
    /// <returns>The answer.</returns>
    public async Task<Answer> LoginAsync(string email, string password)
    {
        var answer = await PostAsync("/api/auth/login", new { email, password });
        if (answer.Status is HttpStatusCode.OK && answer.Json["accessToken"] is { } access)
        {
            AccessToken = (string?)access;
            RefreshToken = (string?)answer.Json["refreshToken"];
        }

        return answer;
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();
}

/// <summary>An answer, read whole.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">The body's text.</param>
/// <param name="MediaType">The body's media type.</param>
/// <param name="Headers">The answer's headers.</param>
public sealed record Answer(HttpStatusCode Status, string Body, string? MediaType, IReadOnlyDictionary<string, string> Headers)
{
    private JsonNode? json;

    /// <summary>The body as JSON.</summary>
    public JsonNode Json => json ??= Body.Length > 0 ? JsonNode.Parse(Body)! : throw new JsonException($"{(int)Status} without a body.");

    /// <summary>The <c>error</c> of a problem.</summary>
    public string? Error => (string?)Json["error"];

    /// <summary>The fields a validation problem names.</summary>
    public IEnumerable<string> Fields => (Json["errors"] as JsonObject)?.Select(e => e.Key) ?? [];

    /// <inheritdoc/>
    public override string ToString() => $"{(int)Status} {Body}";
}
