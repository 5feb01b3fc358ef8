using System.Runtime.CompilerServices;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Authorization.Policies;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Authorization;

namespace Gatehouse.Gateway.Authorization;

/// <summary>
/// Whether the caller may. What a route asks for is read from its endpoint once; a caller who plainly may goes on at once,
/// and whoever does not is judged, and refused, by the framework's own stage with the same policies.
/// </summary>
internal static class AccessStage
{
    // The framework's marks: that there is such a stage, and that a request has passed it.
    private const string StageIsThere = "__AuthorizationMiddlewareSet";
    private const string HasPassed = "__AuthorizationMiddlewareWithEndpointInvoked";

    private static readonly object Passed = new();

    private static readonly ConditionalWeakTable<Endpoint, Rule> Rules = [];

    public static void UseAccess(this WebApplication app)
    {
        var access = app.Services.GetRequiredService<AccessControl>();
        IApplicationBuilder stages = app;
        stages.Properties[StageIsThere] = true;
        stages.Use(next =>
        {
            var usual = stages.New();
            usual.UseAuthorization();
            usual.Run(next);
            var otherwise = usual.Build();
            return context =>
            {
                var may = PlainlyMayAsync(context, access);
                return may.IsCompletedSuccessfully ? GoOn(context, may.Result) : GoOnAsync(context, may);
            };

            Task GoOn(HttpContext context, bool may)
            {
                if (!may)
                {
                    return otherwise(context);
                }

                context.Items[HasPassed] = Passed;
                return next(context);
            }

            async Task GoOnAsync(HttpContext context, ValueTask<bool> may) => await GoOn(context, await may);
        });
    }

    private static ValueTask<bool> PlainlyMayAsync(HttpContext context, AccessControl access)
    {
        if (context.GetEndpoint() is not { } endpoint || context.User.AccessToken() is not { } token)
        {
            return new(false);
        }

        var rule = Rules.GetValue(endpoint, static endpoint => Rule.Of(endpoint));
        if (!rule.IsSimple)
        {
            return new(false);
        }

        if (rule.Permission is not { } permission)
        {
            return new(true);
        }

        // Mostly in memory. What must be fetched is waited for: the check reads the request, and must not outlive it.
        var check = access.CheckRequestAsync(context, token, permission, context.Features.Get<MembershipSnapshot>());
        return check.IsCompletedSuccessfully ? new(Note(context, check.Result)) : NoteAsync(context, check);
    }

    private static async ValueTask<bool> NoteAsync(
        HttpContext context, ValueTask<(MembershipSnapshot? Snapshot, Decision Decision)> check) => Note(context, await check);

    private static bool Note(HttpContext context, (MembershipSnapshot? Snapshot, Decision Decision) check)
    {
        context.Features.Set(check.Snapshot);
        return check.Decision.Allowed;
    }

    /// <summary>What an endpoint asks for.</summary>
    /// <param name="IsSimple">A login and perhaps one permission; anything else is for the framework to judge.</param>
    /// <param name="Permission">The permission.</param>
    private sealed record Rule(bool IsSimple, string? Permission)
    {
        private static readonly Rule Other = new(false, null);

        public static Rule Of(Endpoint endpoint) =>
            endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>() is [{ Roles: null, AuthenticationSchemes: null, Policy: var policy }]
            && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null
            && endpoint.Metadata.GetMetadata<AuthorizationPolicy>() is null
            && endpoint.Metadata.GetMetadata<IAuthorizationRequirementData>() is null
            && (policy is null || Permissions.Catalogue.ContainsKey(policy))
                ? new(true, policy)
                : Other;
    }
}
