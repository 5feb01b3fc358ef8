using System.Text.Json.Serialization;

namespace Gatehouse.ServiceDefaults.Contracts;

/// <summary>A company.</summary>
/// <param name="Value">The bare UUID.</param>
[JsonConverter(typeof(IdJsonConverter<TenantId>))]
public readonly record struct TenantId(Guid Value) : IId<TenantId>
{
    /// <summary>A new id, ordered by time.</summary>
    /// <returns>The id.</returns>
    public static TenantId New() => new(Guid.CreateVersion7());

    /// <inheritdoc/>
    public static TenantId From(Guid value) => new(value);

    /// <summary>Reads a route or query value.</summary>
    /// <param name="text">The UUID's text.</param>
    /// <param name="id">The id, when the text is a UUID.</param>
    /// <returns>Whether it was.</returns>
    public static bool TryParse(string? text, out TenantId id)
    {
        var parsed = Guid.TryParse(text, out var value);
        id = new(value);
        return parsed;
    }

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>A person.</summary>
/// <param name="Value">The bare UUID.</param>
[JsonConverter(typeof(IdJsonConverter<UserId>))]
public readonly record struct UserId(Guid Value) : IId<UserId>
{
    /// <summary>A new id, ordered by time.</summary>
    /// <returns>The id.</returns>
    public static UserId New() => new(Guid.CreateVersion7());

    /// <inheritdoc/>
    public static UserId From(Guid value) => new(value);

    /// <summary>Reads a route or query value.</summary>
    /// <param name="text">The UUID's text.</param>
    /// <param name="id">The id, when the text is a UUID.</param>
    /// <returns>Whether it was.</returns>
    public static bool TryParse(string? text, out UserId id)
    {
        var parsed = Guid.TryParse(text, out var value);
        id = new(value);
        return parsed;
    }

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>One person in one tenant.</summary>
/// <param name="Value">The bare UUID.</param>
[JsonConverter(typeof(IdJsonConverter<MembershipId>))]
public readonly record struct MembershipId(Guid Value) : IId<MembershipId>
{
    /// <summary>A new id, ordered by time.</summary>
    /// <returns>The id.</returns>
    public static MembershipId New() => new(Guid.CreateVersion7());

    /// <inheritdoc/>
    public static MembershipId From(Guid value) => new(value);

    /// <summary>Reads a route or query value.</summary>
    /// <param name="text">The UUID's text.</param>
    /// <param name="id">The id, when the text is a UUID.</param>
    /// <returns>Whether it was.</returns>
    public static bool TryParse(string? text, out MembershipId id)
    {
        var parsed = Guid.TryParse(text, out var value);
        id = new(value);
        return parsed;
    }

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>One sign-in on one device.</summary>
/// <param name="Value">The bare UUID.</param>
[JsonConverter(typeof(IdJsonConverter<SessionId>))]
public readonly record struct SessionId(Guid Value) : IId<SessionId>
{
    /// <summary>A new id, ordered by time.</summary>
    /// <returns>The id.</returns>
    public static SessionId New() => new(Guid.CreateVersion7());

    /// <inheritdoc/>
    public static SessionId From(Guid value) => new(value);

    /// <summary>Reads a route or query value.</summary>
    /// <param name="text">The UUID's text.</param>
    /// <param name="id">The id, when the text is a UUID.</param>
    /// <returns>Whether it was.</returns>
    public static bool TryParse(string? text, out SessionId id)
    {
        var parsed = Guid.TryParse(text, out var value);
        id = new(value);
        return parsed;
    }

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>An order.</summary>
/// <param name="Value">The bare UUID.</param>
[JsonConverter(typeof(IdJsonConverter<OrderId>))]
public readonly record struct OrderId(Guid Value) : IId<OrderId>
{
    /// <summary>A new id, ordered by time.</summary>
    /// <returns>The id.</returns>
    public static OrderId New() => new(Guid.CreateVersion7());

    /// <inheritdoc/>
    public static OrderId From(Guid value) => new(value);

    /// <summary>Reads a route or query value.</summary>
    /// <param name="text">The UUID's text.</param>
    /// <param name="id">The id, when the text is a UUID.</param>
    /// <returns>Whether it was.</returns>
    public static bool TryParse(string? text, out OrderId id)
    {
        var parsed = Guid.TryParse(text, out var value);
        id = new(value);
        return parsed;
    }

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}
