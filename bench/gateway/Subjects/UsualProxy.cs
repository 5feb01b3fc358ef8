using System.IdentityModel.Tokens.Jwt;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Gatehouse.TestKit;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using StackExchange.Redis;

namespace Gatehouse.Bench.Gateway.Subjects;

/// <summary>The usual way: YARP, a handler that validates the token on every request as JwtBearer does, and one Redis script per request.</summary>
internal static class UsualProxy
{
    private const string Script = """
        local n = redis.call('INCR', KEYS[1])
        if n == 1 then redis.call('EXPIRE', KEYS[1], 60) end
        return n
        """;

    public static Task RunAsync(string backend, string redis, string keySet)
    {
        var builder = BareProxy.Create(backend);
        builder.Services.AddSingleton(new TokenValidationParameters
        {
            ValidIssuer = TokenIssuer.Issuer,
            ValidAudience = TokenIssuer.Audience,
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
            ValidTypes = ["at+jwt"],
            IssuerSigningKeys = new JsonWebKeySet(File.ReadAllText(keySet)).GetSigningKeys(),
        });
        builder.Services.AddAuthentication("Bearer").AddScheme<AuthenticationSchemeOptions, TokenHandler>("Bearer", null);
        builder.Services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        var app = builder.Build();
        var database = ConnectionMultiplexer.Connect(redis).GetDatabase();
        app.UseAuthentication();
        app.UseAuthorization();
        app.Use(async (context, next) =>
        {
            var user = context.User.FindFirstValue("sub");
            if ((long)await database.ScriptEvaluateAsync(Script, [$"usual:{user}"]) > 1_000_000)
            {
                context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
                return;
            }

            await next(context);
        });
        app.MapReverseProxy();
        return app.RunAsync();
    }

    private sealed class TokenHandler(
        IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, TokenValidationParameters parameters)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        private static readonly JwtSecurityTokenHandler Tokens = new() { MapInboundClaims = false };

        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            var header = Request.Headers.Authorization.ToString();
            if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            {
                return Task.FromResult(AuthenticateResult.NoResult());
            }

            try
            {
                var principal = Tokens.ValidateToken(header["Bearer ".Length..], parameters, out _);
                return Task.FromResult(AuthenticateResult.Success(new(principal, Scheme.Name)));
            }
            catch (SecurityTokenException invalid)
            {
                return Task.FromResult(AuthenticateResult.Fail(invalid));
            }
        }
    }
}
