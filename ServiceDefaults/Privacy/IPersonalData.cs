using System.Text.Json;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.ServiceDefaults.Privacy;

/// <summary>
/// What a service holds of a person, and how it goes (GDPR articles 15, 17 and 20). Asked once outside of any tenant and
/// once in each tenant the person belongs or belonged to, in a scope and a transaction of that tenant. Asking again is harmless.
/// </summary>
public interface IPersonalData
{
    /// <summary>Everything about the person.</summary>
    /// <param name="person">Whom it is about.</param>
    /// <param name="tenant">The tenant the scope is bound to, if any.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The parts; those of the same name in several tenants become one.</returns>
    Task<IReadOnlyList<PersonalPart>> ExportAsync(Person person, TenantId? tenant, CancellationToken cancellationToken);

    /// <summary>Removes it, or masks what has to be kept.</summary>
    /// <param name="person">Whom it is about.</param>
    /// <param name="tenant">The tenant the scope is bound to, if any.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>What was done.</returns>
    Task<IReadOnlyList<ErasedPart>> EraseAsync(Person person, TenantId? tenant, CancellationToken cancellationToken);
}

/// <summary>A person as they were known when the request was made.</summary>
/// <param name="UserId">The person.</param>
/// <param name="Email">Their address.</param>
/// <param name="Name">Their name.</param>
/// <param name="Tenants">Where they belong or once belonged.</param>
public sealed record Person(UserId UserId, string Email, string Name, IReadOnlyList<TenantId> Tenants);

/// <summary>A kind of rows of a person.</summary>
/// <param name="Name">Which: the file's name in the archive.</param>
/// <param name="Items">The rows as JSON objects.</param>
public sealed record PersonalPart(string Name, IReadOnlyList<JsonElement> Items)
{
    /// <summary>Makes a part of whatever serializes.</summary>
    /// <typeparam name="T">The rows' type.</typeparam>
    /// <param name="name">Which.</param>
    /// <param name="rows">The rows.</param>
    /// <returns>The part.</returns>
    public static PersonalPart Of<T>(string name, IEnumerable<T> rows) =>
        new(name, [.. rows.Select(row => JsonSerializer.SerializeToElement(row, JsonSerializerOptions.Web))]);
}

/// <summary>A line of the receipt.</summary>
/// <param name="What">Which kind of rows.</param>
/// <param name="How"><c>removed</c>, <c>masked</c>, <c>kept</c> (without anything that names the person) or <c>waiting</c>.</param>
/// <param name="Count">How many.</param>
public sealed record ErasedPart(string What, string How, int Count)
{
    /// <summary>Gone.</summary>
    public const string Removed = "removed";

    /// <summary>Still there, and names nobody.</summary>
    public const string Masked = "masked";

    /// <summary>Still there as it was, because it has to be and names nobody.</summary>
    public const string Kept = "kept";

    /// <summary>Not yet possible: to be asked again soon.</summary>
    public const string Waiting = "waiting";
}

/// <summary>AuthService's answer to who somebody is.</summary>
/// <param name="Person">The person.</param>
/// <param name="LastAdminOf">A company that would have no admin without them, by name.</param>
public sealed record FoundPerson(Person Person, string? LastAdminOf);

/// <summary>The order to AuthService to close an account.</summary>
/// <param name="RequestedBy">Who wants it.</param>
public sealed record ClosingRequest(UserId RequestedBy);
