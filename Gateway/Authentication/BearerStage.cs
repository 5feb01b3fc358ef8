using Gatehouse.ServiceDefaults.Authentication;

namespace Gatehouse.Gateway.Authentication;

/// <summary>
/// Who is calling. A token that has been validated before is looked up and checked against its end and the revocations,
/// without a handler, ticket and principal made for each request; one that was forged before is nobody's, as is none.
/// Everything else goes through the framework's own stage, and so does whoever is nobody where somebody is asked for.
/// </summary>
internal static class BearerStage
{
    private const string Prefix = "Bearer ";

    // The framework puts its own stage in front of all others when it thinks there is none.
    private const string StageIsThere = "__AuthenticationMiddlewareSet";

    public static void UseBearer(this WebApplication app)
    {
        var tokens = app.Services.GetRequiredService<AccessTokenValidator>();
        IApplicationBuilder stages = app;
        stages.Properties[StageIsThere] = true;
        stages.Use(next =>
        {
            var usual = stages.New();
            usual.UseAuthentication();
            usual.Run(next);
            var otherwise = usual.Build();
            return context =>
            {
                var authorization = context.Request.Headers.Authorization;
                if (authorization.Count == 0)
                {
                    return next(context);
                }

                if (authorization is not [{ } value] || !value.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
                {
                    return otherwise(context);
                }

                var raw = value.AsSpan(Prefix.Length).Trim();
                if (tokens.Remembered(raw) is { Confirmation: null } token)
                {
                    context.User = token.Principal;
                    return next(context);
                }

                return tokens.IsForged(raw) ? next(context) : otherwise(context);
            };
        });
    }
}
