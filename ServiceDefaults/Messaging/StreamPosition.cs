using System.Globalization;

namespace Gatehouse.ServiceDefaults.Messaging;

/// <summary>An entry's id (<c>milliseconds-number</c>) as one ordered number, as the outbox keeps it.</summary>
/// <param name="Value">41 bits of milliseconds since 1970, then 20 bits of number: a million entries per millisecond.</param>
public readonly record struct StreamPosition(long Value)
{
    private const int NumberBits = 20;

    /// <summary>Milliseconds since 1970.</summary>
    public long Milliseconds => Value >> NumberBits;

    /// <summary>Which entry of that millisecond.</summary>
    public long Number => Value & ((1 << NumberBits) - 1);

    /// <summary>The entry before this one, if there was one.</summary>
    public StreamPosition Previous => new(Math.Max(0, Value - 1));

    /// <summary>The first id after this one.</summary>
    public StreamPosition Next => new(Value + 1);

    /// <summary>The first id of an instant.</summary>
    /// <param name="time">The instant.</param>
    /// <returns>Its first id.</returns>
    public static StreamPosition At(DateTimeOffset time) => new(time.ToUnixTimeMilliseconds() << NumberBits);

    /// <summary>Reads an id as Redis writes it.</summary>
    /// <param name="id"><c>milliseconds-number</c>.</param>
    /// <returns>The position.</returns>
    public static StreamPosition Parse(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        var dash = id.IndexOf('-', StringComparison.Ordinal);
        var number = long.Parse(id.AsSpan(dash + 1), CultureInfo.InvariantCulture);
        return new((long.Parse(id.AsSpan(0, dash), CultureInfo.InvariantCulture) << NumberBits) + Math.Min(number, (1 << NumberBits) - 1));
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Milliseconds}-{Number}");
}
