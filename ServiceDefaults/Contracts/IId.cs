namespace Gatehouse.ServiceDefaults.Contracts;

/// <summary>A UUIDv7 (RFC 9562) with a meaning, so that one kind of id cannot be passed for another.</summary>
/// <typeparam name="TSelf">The id's own type.</typeparam>
public interface IId<TSelf>
    where TSelf : struct, IId<TSelf>
{
    /// <summary>The bare UUID.</summary>
    Guid Value { get; }

    /// <summary>Gives a bare UUID its meaning.</summary>
    /// <param name="value">The UUID.</param>
    /// <returns>The id.</returns>
    static abstract TSelf From(Guid value);
}
