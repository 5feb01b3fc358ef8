using System.Text.Json;

namespace Gatehouse.Gateway.RateLimiting;

/// <summary>Reads policies somebody wrote. Every error is told under its field, such as <c>rateLimits.user.limit</c>.</summary>
internal sealed class RateLimitReader(RateLimitPolicies policies)
{
    private static readonly string[] Fields = ["algorithm", "partition", "limit", "windowSeconds", "plans"];

    /// <summary>The policies under a field; nothing when it is not there.</summary>
    public IReadOnlyDictionary<string, RateLimitRule>? Read(JsonElement parent, string field, Action<string, string> refuse)
    {
        if (!parent.TryGetProperty(field, out var value) || value.ValueKind is JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind is not JsonValueKind.Object)
        {
            refuse(field, "Must be an object: policies by name.");
            return null;
        }

        var rules = new SortedDictionary<string, RateLimitRule>(StringComparer.OrdinalIgnoreCase);
        foreach (var policy in value.EnumerateObject())
        {
            var at = $"{field}.{policy.Name}";
            if (!policies.Configured.ContainsKey(policy.Name))
            {
                refuse(at, "No route has a limiter of this name.");
            }
            else if (rules.ContainsKey(policy.Name))
            {
                refuse(at, "It is there twice.");
            }
            else
            {
                rules[policy.Name] = Rule(policy.Value, at, refuse);
            }
        }

        return rules;
    }

    private static RateLimitRule Rule(JsonElement policy, string at, Action<string, string> refuse)
    {
        var found = new List<(string Field, string Message)>();
        var rule = policy.ValueKind is JsonValueKind.Object ? Rule(policy, found) : null;
        if (rule is null)
        {
            refuse(at, "Must be an object.");
            return new(default, default, 1, 1);
        }

        // What cannot be read is not judged.
        foreach (var (field, message) in found is [] ? RateLimitRules.Errors(rule.ToSettings()) : found)
        {
            refuse($"{at}.{field}", message);
        }

        return rule;
    }

    private static RateLimitRule Rule(JsonElement policy, List<(string Field, string Message)> found)
    {
        found.AddRange(policy.EnumerateObject().Where(member => !Fields.Contains(member.Name)).Select(member => (member.Name, "Unknown field.")));
        return new(
            Name<RateLimitAlgorithm>(policy, "algorithm", found),
            Name<RateLimitPartition>(policy, "partition", found),
            Number(policy, "limit", found),
            Number(policy, "windowSeconds", found),
            Plans(policy, found));
    }

    private static T Name<T>(JsonElement policy, string field, List<(string Field, string Message)> found)
        where T : struct, Enum
    {
        if (policy.TryGetProperty(field, out var value) && value.ValueKind is JsonValueKind.String
            && Enum.GetNames<T>().Contains(value.GetString(), StringComparer.OrdinalIgnoreCase))
        {
            return Enum.Parse<T>(value.GetString()!, ignoreCase: true);
        }

        found.Add((field, $"Must be one of {string.Join(", ", Enum.GetNames<T>().Select(JsonNamingPolicy.CamelCase.ConvertName))}."));
        return default;
    }

    private static int Number(JsonElement parent, string field, List<(string Field, string Message)> found, string at = "")
    {
        if (parent.TryGetProperty(field, out var value) && value.ValueKind is JsonValueKind.Number && value.TryGetInt32(out var number))
        {
            return number;
        }

        found.Add((at + field, "Must be a whole number."));
        return 1;
    }

    private static SortedDictionary<string, int>? Plans(JsonElement policy, List<(string Field, string Message)> found)
    {
        if (!policy.TryGetProperty("plans", out var value) || value.ValueKind is JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind is not JsonValueKind.Object)
        {
            found.Add(("plans", "Must be an object: limits by plan."));
            return null;
        }

        var plans = new SortedDictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var plan in value.EnumerateObject())
        {
            plans[plan.Name] = Number(value, plan.Name, found, "plans.");
        }

        return plans.Count == 0 ? null : plans;
    }
}
