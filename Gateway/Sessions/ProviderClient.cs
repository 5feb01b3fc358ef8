using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.Sessions;

/// <summary>The calls to a provider's own endpoints (RFC 6749, RFC 7009, OpenID Connect Core 1.0).</summary>
internal sealed class ProviderClient(ProviderDirectory directory, ProviderHttp http, IOptions<OidcOptions> options)
{
    /// <summary>Tokens for a code.</summary>
    public Task<TokenAnswer> ExchangeAsync(string code, string codeVerifier, Uri redirect, CancellationToken cancellationToken) =>
        AskForTokensAsync(
            new() { ["grant_type"] = "authorization_code", ["code"] = code, ["code_verifier"] = codeVerifier, ["redirect_uri"] = redirect.AbsoluteUri },
            cancellationToken);

    /// <summary>New tokens for a refresh token.</summary>
    public Task<TokenAnswer> RefreshAsync(string refreshToken, CancellationToken cancellationToken) =>
        AskForTokensAsync(new() { ["grant_type"] = "refresh_token", ["refresh_token"] = refreshToken }, cancellationToken);

    /// <summary>What the provider says about somebody now.</summary>
    public async Task<JsonElement> UserinfoAsync(string accessToken, CancellationToken cancellationToken)
    {
        var address = (await directory.GetAsync(cancellationToken)).Userinfo ?? throw new ProviderException("The provider has no userinfo endpoint.");
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Authorization = new("Bearer", accessToken);
        return await http.SendAsync<JsonElement>(request, cancellationToken);
    }

    /// <summary>Ends a session's tokens.</summary>
    public async Task RevokeAsync(BrowserSession session, CancellationToken cancellationToken)
    {
        if (session.RefreshToken is { } refreshToken)
        {
            await RevokeAsync(refreshToken, "refresh_token", cancellationToken);
        }

        await RevokeAsync(session.AccessToken, "access_token", cancellationToken);
    }

    // A provider without revocation is told nothing.
    private async Task RevokeAsync(string token, string kind, CancellationToken cancellationToken)
    {
        if ((await directory.GetAsync(cancellationToken)).Revocation is { } address)
        {
            using var request = Post(address, new() { ["token"] = token, ["token_type_hint"] = kind });
            await http.TellAsync(request, cancellationToken);
        }
    }

    private async Task<TokenAnswer> AskForTokensAsync(Dictionary<string, string> form, CancellationToken cancellationToken)
    {
        using var request = Post((await directory.GetAsync(cancellationToken)).Token, form);
        return await http.SendAsync<TokenAnswer>(request, cancellationToken);
    }

    private HttpRequestMessage Post(Uri address, Dictionary<string, string> form)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, address);
        if (options.Value.ClientSecret is { Length: > 0 } secret)
        {
            // Both halves are form-encoded first (RFC 6749 section 2.3.1).
            var credentials = $"{Encode(options.Value.ClientId!)}:{Encode(secret)}";
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes(credentials)));
        }
        else
        {
            form["client_id"] = options.Value.ClientId!;
        }

        request.Headers.Accept.Add(new("application/json"));
        request.Content = new FormUrlEncodedContent(form);
        return request;
    }

    private static string Encode(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);
}

/// <summary>A token endpoint's answer.</summary>
internal sealed record TokenAnswer(string? AccessToken, string? RefreshToken, string? IdToken, string? TokenType, string? Scope, long? ExpiresIn);
