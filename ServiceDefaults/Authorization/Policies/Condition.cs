namespace Gatehouse.ServiceDefaults.Authorization.Policies;

/// <summary>
/// A parsed condition. It is data that is walked, never code that is compiled. Evaluation is three-valued (Kleene):
/// a comparison with a missing attribute is neither true nor false, and what stays open in the end is refused.
/// </summary>
public abstract record Condition
{
    /// <summary>Whether it holds.</summary>
    /// <param name="attributes">Looks an attribute up by its dotted name; null when there is none.</param>
    /// <returns>True, false, or open with the reason.</returns>
    public abstract Outcome Evaluate(Func<string, object?> attributes);

    /// <summary>The dotted names of all attributes it reads.</summary>
    /// <returns>The names.</returns>
    public abstract IEnumerable<string> Attributes();

    /// <summary>Whether it can only be decided where the resource is at hand.</summary>
    public bool NeedsResource => Attributes().Any(name => name.StartsWith("resource.", StringComparison.Ordinal));
}

/// <summary>The result of a condition.</summary>
/// <param name="Value">True, false, or neither.</param>
/// <param name="Reason">Why neither.</param>
public readonly record struct Outcome(bool? Value, string? Reason = null);

internal sealed record Always(bool Value) : Condition
{
    public override Outcome Evaluate(Func<string, object?> attributes) => new(Value);

    public override IEnumerable<string> Attributes() => [];
}

internal sealed record Not(Condition Inner) : Condition
{
    public override Outcome Evaluate(Func<string, object?> attributes)
    {
        var inner = Inner.Evaluate(attributes);
        return inner with { Value = !inner.Value };
    }

    public override IEnumerable<string> Attributes() => Inner.Attributes();
}

/// <summary>And (decided by a false) or or (decided by a true).</summary>
internal sealed record Junction(Condition Left, Condition Right, bool DecidedBy) : Condition
{
    public override Outcome Evaluate(Func<string, object?> attributes)
    {
        var left = Left.Evaluate(attributes);
        if (left.Value == DecidedBy)
        {
            return left;
        }

        var right = Right.Evaluate(attributes);
        return right.Value == DecidedBy || left.Value is not null ? right : left;
    }

    public override IEnumerable<string> Attributes() => Left.Attributes().Concat(Right.Attributes());
}

internal sealed record Exists(string Attribute) : Condition
{
    public override Outcome Evaluate(Func<string, object?> attributes) => new(attributes(Attribute) is not null);

    public override IEnumerable<string> Attributes() => [Attribute];
}

internal sealed record Comparison(Operand Left, Comparator Comparator, Operand Right) : Condition
{
    public override Outcome Evaluate(Func<string, object?> attributes) =>
        Left.Read(attributes) is not { } left ? new(null, $"{Left} is missing")
        : Right.Read(attributes) is not { } right ? new(null, $"{Right} is missing")
        : Comparator.Compare(Plain(left), Plain(right)) is { } value ? new(value)
        : new(null, $"{Left} and {Right} cannot be compared with {Comparator.Symbol}");

    public override IEnumerable<string> Attributes()
    {
        if (Left.Attribute is { } left)
        {
            yield return left;
        }

        if (Right.Attribute is { } right)
        {
            yield return right;
        }
    }

    // As paths lead to endpoints: in any case, and with a slash at the end or without.
    private object Plain(object value) => !Attributes().Contains(AttributeNames.Path) ? value : value switch
    {
        string path => (Comparator.IsWhole && path.Length > 1 ? path.TrimEnd('/') : path).ToLowerInvariant(),
        IEnumerable<object> list => list.Select(Plain).ToList(),
        _ => value,
    };
}

/// <summary>An attribute or a literal: text, number, truth value, or a list of them.</summary>
internal sealed record Operand(string? Attribute, object? Literal)
{
    public object? Read(Func<string, object?> attributes) => Attribute is null ? Literal : attributes(Attribute);

    public override string ToString() => Attribute ?? Literal?.ToString() ?? "";
}
