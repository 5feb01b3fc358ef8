using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.WebUtilities;

namespace Gatehouse.AuthService.Features.ExternalLogins.Providers;

/// <summary>Signing in at GitHub, which speaks OAuth but not OpenID Connect: who it is is asked of its API.</summary>
internal sealed class GitHubSignIn(OutboundClient outbound)
{
    private const string ApiVersion = "2022-11-28";

    public static string Address(ExternalProvider provider, RoundTrip trip, string redirectUri) =>
        QueryHelpers.AddQueryString($"{provider.Issuer.TrimEnd('/')}/login/oauth/authorize", new Dictionary<string, string?>
        {
            ["client_id"] = provider.ClientId,
            ["redirect_uri"] = redirectUri,
            ["scope"] = "read:user user:email",
            ["state"] = trip.State,
            ["code_challenge"] = trip.Challenge,
            ["code_challenge_method"] = "S256",
            ["prompt"] = "select_account",
        });

    /// <exception cref="ProviderFailure">Its answer is not in order.</exception>
    public async Task<ExternalIdentity> FinishAsync(
        ExternalProvider provider, RoundTrip trip, string redirectUri, string code, CancellationToken cancellationToken)
    {
        using var exchange = new HttpRequestMessage(HttpMethod.Post, $"{provider.Issuer.TrimEnd('/')}/login/oauth/access_token")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["client_id"] = provider.ClientId,
                ["client_secret"] = provider.ClientSecret,
                ["code"] = code,
                ["redirect_uri"] = redirectUri,
                ["code_verifier"] = trip.Verifier,
            }),
        };
        exchange.Headers.Accept.ParseAdd("application/json");

        // A refusal comes with 200 too, and without a token.
        var token = (await SendAsync<Token>(provider, exchange, cancellationToken))?.AccessToken ?? throw new ProviderFailure("no access token");
        var person = await AskAsync<Person>(provider, "/user", token, cancellationToken);
        if (person is not { Id: > 0 })
        {
            throw new ProviderFailure("no user id");
        }

        // The address in the profile is whatever somebody wrote there; only the list says which is theirs.
        var emails = await AskAsync<IReadOnlyList<Mailbox>>(provider, "/user/emails", token, cancellationToken) ?? [];
        var email = emails.FirstOrDefault(e => e is { Primary: true, Verified: true })?.Email;
        return new(person.Id.ToString(CultureInfo.InvariantCulture), email, email is not null, person.Name ?? person.Login);
    }

    private async Task<T?> AskAsync<T>(ExternalProvider provider, string path, string token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{provider.ApiAddress.TrimEnd('/')}{path}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Accept.ParseAdd("application/vnd.github+json");
        request.Headers.TryAddWithoutValidation("X-GitHub-Api-Version", ApiVersion);
        return await SendAsync<T>(provider, request, cancellationToken);
    }

    private Task<T?> SendAsync<T>(ExternalProvider provider, HttpRequestMessage request, CancellationToken cancellationToken) =>
        ProviderFailure.GuardAsync(async () =>
        {
            using var answer = await outbound.For(provider).SendAsync(request, cancellationToken);
            return await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<T>(cancellationToken);
        });

    private sealed record Token([property: JsonPropertyName("access_token")] string? AccessToken);

    private sealed record Person(
        [property: JsonPropertyName("id")] long Id,
        [property: JsonPropertyName("login")] string? Login,
        [property: JsonPropertyName("name")] string? Name);

    private sealed record Mailbox(
        [property: JsonPropertyName("email")] string? Email,
        [property: JsonPropertyName("primary")] bool Primary,
        [property: JsonPropertyName("verified")] bool Verified);
}
