using System.Text.Json;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.Gateway.Sessions;

/// <summary>Who the browser is signed in as, as the provider knows it now.</summary>
internal static class ShowUser
{
    public static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(HttpContext context, ProviderClient provider, CancellationToken cancellationToken)
    {
        if (context.Features.Get<SessionFeature>() is not { Session: { } session })
        {
            return Problems.Of(StatusCodes.Status401Unauthorized, ErrorCodes.InvalidToken);
        }

        try
        {
            context.Response.Headers.CacheControl = "no-store";
            var user = await provider.UserinfoAsync(session.AccessToken, cancellationToken);

            // An answer about somebody else is none (OpenID Connect Core 1.0 section 5.3.2).
            return user.ValueKind is JsonValueKind.Object && ForeignJwt.Text(user, "sub") == session.User.Sub
                ? TypedResults.Ok(new Response(session.User.Sub, ForeignJwt.Text(user, "name"), ForeignJwt.Text(user, "email"), ForeignJwt.Text(user, "picture")))
                : Failed();
        }
        catch (ProviderException)
        {
            return Failed();
        }
    }

    private static ProblemHttpResult Failed() =>
        Problems.Of(StatusCodes.Status502BadGateway, ErrorCodes.BadGateway, "The identity provider did not say who this is.");

    /// <summary>As the provider says it.</summary>
    public sealed record Response(string Sub, string? Name, string? Email, string? Picture);
}
