using System.Text.Json.Serialization;
using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Gatehouse.AuthService.Connect.Devices;

/// <summary>A device without a browser asks for its two codes (RFC 8628 section 3.1).</summary>
internal static class AuthorizeDevice
{
    private static readonly TimeSpan KeptAfterwards = TimeSpan.FromMinutes(10);

    public static async Task<Results<Ok<Response>, JsonHttpResult<OAuthRefusal>>> HandleAsync(
        HttpContext http,
        ClientAuthentication authentication,
        AuthDbContext context,
        IOptions<AccessTokenOptions> access,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var (call, refusal) = await ClientCall.ReadAsync(http, authentication, cancellationToken);
        if (call is null)
        {
            return refusal!;
        }

        if (!call.Client.GrantTypes.Contains(GrantTypes.DeviceCode))
        {
            return OAuthRefusal.Of(http, OAuthErrors.UnauthorizedClient);
        }

        string[] scopes = [.. (call.Scopes ?? call.Client.Scopes).Distinct()];
        if (scopes is [] || scopes.Except(call.Client.Scopes).Any())
        {
            return OAuthRefusal.Of(http, OAuthErrors.InvalidScope, "The client may not ask for all of these.");
        }

        var now = time.GetUtcNow();
        var ((deviceCode, hash), userCode) = (AuthorizationRequests.NewReference(), UserCode.Create());
        await context.DeviceAuthorizations.Where(d => d.ExpiresAt < now - KeptAfterwards).ExecuteDeleteAsync(cancellationToken);
        context.Add(new DeviceAuthorization
        {
            Hash = hash,
            UserCodeHash = AuthorizationRequests.HashOf(userCode),
            ClientId = call.Client.Id,
            Scopes = scopes,
            ExpiresAt = now + DeviceAuthorization.Life,
        });
        await context.SaveChangesAsync(cancellationToken);
        var page = $"{access.Value.Issuer.TrimEnd('/')}/account/device";
        return TypedResults.Ok(new Response(
            deviceCode, userCode, page, $"{page}?user_code={userCode}", (int)DeviceAuthorization.Life.TotalSeconds, DeviceAuthorization.FirstInterval));
    }

    internal sealed record Response(
        [property: JsonPropertyName("device_code")] string DeviceCode,
        [property: JsonPropertyName("user_code")] string UserCode,
        [property: JsonPropertyName("verification_uri")] string VerificationUri,
        [property: JsonPropertyName("verification_uri_complete")] string VerificationUriComplete,
        [property: JsonPropertyName("expires_in")] int ExpiresIn,
        [property: JsonPropertyName("interval")] int Interval);
}
