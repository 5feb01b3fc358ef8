using System.Text.Json.Serialization;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Connect;

/// <summary>A client hands in its authorization request beforehand (RFC 9126), where no browser can change it.</summary>
internal static class PushRequest
{
    public static async Task<Results<Created<Response>, JsonHttpResult<OAuthRefusal>>> HandleAsync(
        HttpContext http, ClientAuthentication authentication, AuthorizationRequests requests, DpopCheck proofs, CancellationToken cancellationToken)
    {
        var (call, refusal) = await ClientCall.ReadAsync(http, authentication, cancellationToken);
        if (call is null)
        {
            return refusal!;
        }

        if (!call.Client.GrantTypes.Contains(GrantTypes.AuthorizationCode))
        {
            return OAuthRefusal.Of(http, OAuthErrors.UnauthorizedClient);
        }

        if (call["request_uri"] is not null)
        {
            return OAuthRefusal.Of(http, OAuthErrors.InvalidRequest, "A pushed request cannot refer to another.");
        }

        var read = AuthorizationReader.Read(call.Client, call.Form.ToDictionary());
        if (read.Parameters is not { } asked)
        {
            return OAuthRefusal.Of(http, read.Error!, read.Description);
        }

        // A proof says which key as well as its thumbprint does (RFC 9449 section 10.1).
        if (http.Request.Headers.ContainsKey(PlatformHeaders.Dpop))
        {
            var (proof, fault) = await proofs.CheckAsync(http, token: null);
            if (proof is null || (asked.ProofKey ?? proof.KeyThumbprint) != proof.KeyThumbprint)
            {
                return OAuthRefusal.Of(http, fault ?? OAuthErrors.InvalidRequest, "The proof of possession is not in order, needs a nonce, or is of another key.");
            }

            asked = asked with { ProofKey = proof.KeyThumbprint };
        }

        var reference = await requests.PushAsync(asked, cancellationToken);
        return TypedResults.Created(
            (string?)null, new Response($"{AuthorizationRequests.UriPrefix}{reference}", (int)AuthorizationRequests.PushedLife.TotalSeconds));
    }

    internal sealed record Response(
        [property: JsonPropertyName("request_uri")] string RequestUri, [property: JsonPropertyName("expires_in")] int ExpiresIn);
}
