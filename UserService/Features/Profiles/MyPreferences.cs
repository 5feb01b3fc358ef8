using System.Text.Json;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Messaging;
using Gatehouse.UserService.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.UserService.Features.Profiles;

/// <summary>What a person's applications remember for them, such as a theme: names and plain values, kept as they come.</summary>
internal static class MyPreferences
{
    private const int MaxNames = 50;
    private const int MaxNameLength = 60;
    private const int MaxValueLength = 500;

    public static async Task<Ok<Dictionary<string, JsonElement>>> GetAsync(Caller caller, UserDbContext db, CancellationToken cancellationToken)
    {
        var held = await db.Profiles.AsNoTracking().Where(p => p.UserId == caller.UserId).Select(p => p.Preferences).SingleOrDefaultAsync(cancellationToken);
        return TypedResults.Ok(held.ValueKind is JsonValueKind.Object ? held.Deserialize<Dictionary<string, JsonElement>>()! : []);
    }

    /// <summary>All of them at once: what is not named is gone.</summary>
    public static async Task<Results<Ok<Dictionary<string, JsonElement>>, ProblemHttpResult>> SetAsync(
        Dictionary<string, JsonElement> preferences, Caller caller, UserDbContext db, Outbox outbox, TimeProvider time, CancellationToken cancellationToken)
    {
        if (preferences.Count > MaxNames)
        {
            return Problems.Invalid("preferences", $"At most {MaxNames}.");
        }

        foreach (var (name, value) in preferences)
        {
            var isNamed = name.Length is > 0 and <= MaxNameLength && !name.Contains('\0', StringComparison.Ordinal);
            if (!isNamed || value.GetRawText().Length > MaxValueLength || !IsStorable(value))
            {
                return Problems.Invalid(
                    isNamed ? name : "preferences",
                    $"A name of 1 to {MaxNameLength} characters and a text, number or truth value of at most {MaxValueLength}.");
            }
        }

        var (now, wanted) = (time.GetUtcNow(), JsonSerializer.SerializeToElement(preferences));
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.EnsureProfileAsync(caller.UserId, caller.Token.Name ?? "", caller.Token.Email ?? "", now, cancellationToken);
        await db.Profiles.Where(p => p.UserId == caller.UserId)
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.Preferences, wanted), cancellationToken);
        outbox.Add(db, new PersonChanged(caller.UserId, "preferences"));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok(preferences);
    }

    // jsonb holds less than JSON can say: no NUL, no half of a character, no number far beyond those that applications have.
    private static bool IsStorable(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object or JsonValueKind.Array => false,
        JsonValueKind.String => IsText(value),
        JsonValueKind.Number => value.TryGetDouble(out var number) && double.IsFinite(number)
            && (number != 0 || !value.GetRawText().Contains('e', StringComparison.OrdinalIgnoreCase)),
        _ => true,
    };

    private static bool IsText(JsonElement value)
    {
        try
        {
            return !value.GetString()!.Contains('\0', StringComparison.Ordinal);
        }
        catch (InvalidOperationException)
        {
            // Half of a character.
            return false;
        }
    }
}
