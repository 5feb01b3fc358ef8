using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.Authentication;

/// <summary>A bearer token of a configured issuer makes an external person. Gatehouse's own tokens have been looked at before.</summary>
internal static class ExternalIssuers
{
    private const string Prefix = "Bearer ";

    public static void AddExternalIssuers(this IServiceCollection services)
    {
        services.AddOptions<ExternalIssuerOptions>().BindConfiguration(ExternalIssuerOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ExternalIssuerOptions>, ExternalIssuerValidator>();
        services.AddSingleton<ExternalTokens>();
    }

    public static void UseExternalIssuers(this WebApplication app)
    {
        var tokens = app.Services.GetRequiredService<ExternalTokens>();
        if (!tokens.Any)
        {
            return;
        }

        app.Use(async (context, next) =>
        {
            if (context.User.Identity?.IsAuthenticated != true
                && context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is null
                && context.Request.Headers.Authorization is [{ } value] && value.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
                && await tokens.CheckAsync(value[Prefix.Length..].Trim(), context.RequestAborted) is { } check)
            {
                if (check.Person is not { } person)
                {
                    context.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
                    await Problems.Of(StatusCodes.Status401Unauthorized, check.IsExpired ? ErrorCodes.TokenExpired : ErrorCodes.InvalidToken).ExecuteAsync(context);
                    return;
                }

                context.User = new(new ExternalIdentity(person));
                context.Features.Set(check);
            }

            await next(context);
        });
    }
}
