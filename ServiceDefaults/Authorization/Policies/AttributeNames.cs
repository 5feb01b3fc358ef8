namespace Gatehouse.ServiceDefaults.Authorization.Policies;

/// <summary>The attributes a condition may read. Spelling mistakes are found when a policy is saved, not when it refuses everybody.</summary>
public static class AttributeNames
{
    internal const string Path = "request.path";

    /// <summary>Names with a fixed meaning, and the sentence shown beside them.</summary>
    public static IReadOnlyDictionary<string, string> Known { get; } = new Dictionary<string, string>
    {
        ["user.id"] = "The person",
        ["user.email"] = "Their address",
        ["user.name"] = "Their name",
        ["user.amr"] = "How they signed in, a list",
        ["user.clientId"] = "The OAuth client acting for them",
        ["tenant.id"] = "The company",
        ["tenant.slug"] = "Its short name",
        ["tenant.plan"] = "Its plan",
        ["membership.id"] = "The person in the company",
        ["membership.roles"] = "Their roles, a list",
        ["membership.permissions"] = "Their permissions, a list",
        ["request.method"] = "GET, POST, …",
        [Path] = "The public path, in any case",
        ["request.hour"] = "Hour of the day, UTC, 0 to 23",
        ["request.dayOfWeek"] = "monday to sunday, UTC",
        ["request.address"] = "The client's address",
        ["request.authAge"] = "Seconds since the person last signed in",
    };

    /// <summary>Sources whose attributes a company names itself, or a service does for its resources.</summary>
    public static IReadOnlyList<string> Open { get; } = ["membership.attributes.", "tenant.attributes.", "resource."];

    internal static string? Problem(string name) =>
        Known.ContainsKey(name) || Open.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal) && name.Length > prefix.Length)
            ? null
            : $"there is no attribute '{name}'. Known are {string.Join(", ", Known.Keys)} and names under {string.Join(", ", Open)}.";
}
