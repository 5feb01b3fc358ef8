using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Connect;

/// <summary>A client hands in its authorization request beforehand (RFC 9126), where no browser can change it.</summary>
internal static class PushRequest
{
    public static async Task<Results<Created<Response>, JsonHttpResult<OAuthRefusal>>> HandleAsync(
        HttpContext http, ClientAuthentication authentication, AuthorizationRequests requests, CancellationToken cancellationToken)
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

        var reference = await requests.PushAsync(asked, cancellationToken);
        return TypedResults.Created(
            (string?)null, new Response($"{AuthorizationRequests.UriPrefix}{reference}", (int)AuthorizationRequests.PushedLife.TotalSeconds));
    }

    internal sealed record Response(
        [property: JsonPropertyName("request_uri")] string RequestUri, [property: JsonPropertyName("expires_in")] int ExpiresIn);
}
