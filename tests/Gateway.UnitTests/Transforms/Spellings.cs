namespace Gatehouse.Gateway.UnitTests.Transforms;

/// <summary>Ways to write a header that some backend would take for one of ours.</summary>
public static class Spellings
{
    private static readonly string[] Names =
    [
        "X-User-Id", "X-User-Sub", "X-User-Email", "X-User-Name", "X-User-Role", "X-User-Permissions", "X-User-Anything",
        "X-Tenant-Id", "X-Tenant-Slug", "X-Gateway-Internal-Key", "X-Gateway-Assertion", "X-Gateway-Proof", "X-Forwarded-For", "X-Real-Ip",
    ];

    private static readonly string[] Separators = ["-", "_", ".", "--", "__", "-_", "~", "+", ""];

    private static readonly Func<string, string>[] Cases =
    [
        name => name, name => name.ToLowerInvariant(), name => name.ToUpperInvariant(),
        name => string.Concat(name.Select((c, i) => i % 2 == 0 ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c))),
    ];

    public static string[] All { get; } =
    [
        .. Names.SelectMany(name => Separators.SelectMany(separator => Cases.Select(change => change(name.Replace("-", separator, StringComparison.Ordinal))))).Distinct(),
        "-X-User-Id", "_X_USER_ID", "X-User-Id-", "X_User-Id", "X-User_Id", "x.user-id", "X-User", "X-UserId", "'X-User-Id", "X-User-Id.", "!X-User-Id",
    ];
}
