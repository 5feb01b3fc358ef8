using Gatehouse.ServiceDefaults.Authentication;

namespace Gatehouse.Gateway.Authentication;

/// <summary>
/// Who is calling. A token that has been validated before is looked up and checked against its end and the revocations,
/// without a handler, ticket and principal made for each request; everything else goes through the framework's own stage.
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
                if (context.Request.Headers.Authorization is not [{ } value] || !value.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
                    || tokens.Remembered(value.AsSpan(Prefix.Length).Trim()) is not { Confirmation: null } token)
                {
                    return otherwise(context);
                }

                context.User = token.Principal;
                return next(context);
            };
        });
    }
}
