using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Connect;

/// <summary>A refusal as OAuth writes it (RFC 6749 section 5.2).</summary>
internal sealed record OAuthRefusal(
    [property: JsonPropertyName("error")] string Error,
    [property: JsonPropertyName("error_description"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Description)
{
    public static JsonHttpResult<OAuthRefusal> Of(HttpContext http, string error, string? description = null)
    {
        var status = StatusCodes.Status400BadRequest;
        if (error == OAuthErrors.InvalidClient)
        {
            status = StatusCodes.Status401Unauthorized;
            http.Response.Headers.WWWAuthenticate = "Basic realm=\"gatehouse\"";
        }

        return TypedResults.Json(new OAuthRefusal(error, description), statusCode: status);
    }
}
