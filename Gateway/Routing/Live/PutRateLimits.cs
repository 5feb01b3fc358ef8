using System.Text.Json;
using Gatehouse.Gateway.RateLimiting;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.Gateway.Routing.Live;

internal static class PutRateLimits
{
    private const string Policies = "policies";

    /// <summary>
    /// Replaces the policies; one that is not named goes back to the process's own configuration. A new version of the
    /// configuration, in force on every gateway within two seconds.
    /// </summary>
    public static async Task<Results<Ok<RateLimitAnswer>, ProblemHttpResult>> HandleAsync(
        JsonElement document,
        Caller caller,
        EditGuard guard,
        RateLimitReader reader,
        RateLimitPolicies policies,
        ConfigurationStore store,
        CancellationToken cancellationToken)
    {
        var found = new List<(string Field, string Message)>();
        var rules = Read(document, reader, (field, message) => found.Add((field, message)));
        if (found.Count > 0)
        {
            return Problems.Invalid(found.GroupBy(error => error.Field, StringComparer.Ordinal)
                .ToDictionary(field => field.Key, field => field.Select(error => error.Message).ToArray()));
        }

        var latest = await store.LatestAsync(cancellationToken);
        if (guard.Refuse(latest?.Number ?? 0) is { } refusal)
        {
            return refusal;
        }

        // What is as it was configured follows the configuration.
        var live = rules!.Where(rule => !RateLimitRule.Of(policies.Configured[rule.Key]).IsSameAs(rule.Value))
            .ToDictionary(rule => rule.Key, rule => rule.Value, StringComparer.OrdinalIgnoreCase);
        var configuration = (latest?.Read() ?? GatewayConfiguration.None) with { RateLimits = live.Count == 0 ? null : live };
        if (await store.AddAsync(latest, configuration, caller.Token, ConfigurationOrigin.Written, cancellationToken) is not { } version)
        {
            return Problems.Conflict("Somebody else changed the configuration at the same moment.");
        }

        guard.Tag(version.Number);
        return TypedResults.Ok(RateLimitAnswer.Of(policies, live));
    }

    private static IReadOnlyDictionary<string, RateLimitRule>? Read(JsonElement document, RateLimitReader reader, Action<string, string> refuse)
    {
        if (document.ValueKind is not JsonValueKind.Object)
        {
            refuse(ConfigurationReader.WholeBody, "Must be an object.");
            return null;
        }

        foreach (var unknown in document.EnumerateObject().Where(member => member.Name != Policies))
        {
            refuse(unknown.Name, "Unknown field.");
        }

        var rules = reader.Read(document, Policies, refuse);
        if (rules is null && document.EnumerateObject().All(member => member.Name != Policies || member.Value.ValueKind is JsonValueKind.Null))
        {
            refuse(Policies, "Required.");
        }

        return rules;
    }

    /// <summary>As it is documented.</summary>
    public sealed record Request(IReadOnlyDictionary<string, RateLimitRule> Policies);
}
