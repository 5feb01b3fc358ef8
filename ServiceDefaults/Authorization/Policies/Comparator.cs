namespace Gatehouse.ServiceDefaults.Authorization.Policies;

/// <summary>How two values are compared. Values of different kinds are not equal but incomparable: a policy that mixes them refuses.</summary>
internal sealed record Comparator(string Symbol, Func<object, object, bool?> Compare)
{
    public static IReadOnlyDictionary<string, Comparator> All { get; } = new Comparator[]
    {
        new("==", (a, b) => Equal(a, b)),
        new("!=", (a, b) => !Equal(a, b)),
        new("<", (a, b) => Order(a, b) < 0),
        new("<=", (a, b) => Order(a, b) <= 0),
        new(">", (a, b) => Order(a, b) > 0),
        new(">=", (a, b) => Order(a, b) >= 0),
        new("in", (a, b) => Contains(b, a)),
        new("contains", Contains),
        new("startsWith", (a, b) => a is string text && b is string start ? text.StartsWith(start, StringComparison.Ordinal) : null),
    }.ToDictionary(c => c.Symbol);

    /// <summary>Whether it is about values as a whole, not about parts of a text.</summary>
    public bool IsWhole => Symbol is "==" or "!=" or "in";

    private static bool? Equal(object a, object b) => a.GetType() == b.GetType() && a is string or decimal or bool ? a.Equals(b) : null;

    // Lifted comparison with null would be false, which is an answer; incomparable must stay open.
    private static Ordering Order(object a, object b) => a is decimal x && b is decimal y ? new(x.CompareTo(y)) : new(null);

    private static bool? Contains(object container, object item) => container switch
    {
        IEnumerable<object> list => list.Any(element => Equal(element, item) == true),
        string text when item is string part => text.Contains(part, StringComparison.Ordinal),
        _ => null,
    };

    private readonly record struct Ordering(int? Sign)
    {
        public static bool? operator <(Ordering o, int zero) => o.Sign is { } sign ? sign < zero : null;

        public static bool? operator >(Ordering o, int zero) => o.Sign is { } sign ? sign > zero : null;

        public static bool? operator <=(Ordering o, int zero) => o.Sign is { } sign ? sign <= zero : null;

        public static bool? operator >=(Ordering o, int zero) => o.Sign is { } sign ? sign >= zero : null;
    }
}
