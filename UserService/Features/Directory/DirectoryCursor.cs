using System.Text.Json;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.WebUtilities;

namespace Gatehouse.UserService.Features.Directory;

/// <summary>The last person of a page, by what the list is sorted by.</summary>
internal sealed record DirectoryCursor(string Sort, string Text, DateTimeOffset Time, UserId Id)
{
    public static string After(ListPeople.Row last, string sort) => WebEncoders.Base64UrlEncode(JsonSerializer.SerializeToUtf8Bytes(
        new DirectoryCursor(sort, sort.EndsWith("email", StringComparison.Ordinal) ? last.Email : last.Name, last.Member.Since, last.Member.UserId)));

    /// <returns>Whether there is none, or it is one of a list in this order.</returns>
    public static bool TryRead(string? text, string sort, out DirectoryCursor? cursor)
    {
        cursor = null;
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        try
        {
            cursor = JsonSerializer.Deserialize<DirectoryCursor>(WebEncoders.Base64UrlDecode(text));
            return cursor is { Text: not null, Time.Offset.Ticks: 0 } && cursor.Sort == sort && !cursor.Text.Contains('\0', StringComparison.Ordinal);
        }
        catch (Exception failure) when (failure is FormatException or JsonException)
        {
            return false;
        }
    }
}
