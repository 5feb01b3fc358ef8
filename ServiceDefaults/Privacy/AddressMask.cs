using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.ServiceDefaults.Privacy;

/// <summary>An address wherever it may stand in text, in every spelling it has in JSON, and what is written in its place.</summary>
/// <param name="address">The address.</param>
public sealed class AddressMask(string address)
{
    private const string Erased = "erased@closed.invalid";

    private readonly string pattern = string.Join('|', new[] { address, JsonEncodedText.Encode(address).ToString() }.Distinct().Select(Regex.Escape));

    /// <summary>Whether a text holds the address.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Whether it does.</returns>
    public bool IsIn(string text) => Regex.IsMatch(text, pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>Masks it, and the name of whose it is, in the events about them that wait in, or have left, a service's outbox.</summary>
    /// <param name="context">The context with the outbox.</param>
    /// <param name="person">Whose it is.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The line of the receipt.</returns>
    public async Task<ErasedPart> InOutboxAsync(DbContext context, Person person, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(person);
        var (name, about) = (JsonSerializer.Serialize(person.Name), $"%{person.UserId}%");
        return new("outbox", ErasedPart.Masked, await context.Database.ExecuteSqlAsync(
            $"""
            update outbox set envelope = regexp_replace(replace(envelope, {name}, '"Closed account"'), {pattern}, {Erased}, 'gi')
            where envelope ~* {pattern} or (envelope like {about} and strpos(envelope, {name}) > 0)
            """, cancellationToken));
    }
}
