using System.Security.Cryptography;

namespace Gatehouse.AuthService.Connect.Devices;

/// <summary>What a person types in (RFC 8628 section 6.1): consonants only, so that it is easy to read out and spells nothing.</summary>
internal static class UserCode
{
    private const string Alphabet = "BCDFGHJKLMNPQRSTVWXZ";
    private const int Half = 4;

    /// <summary>As it is shown: two halves.</summary>
    public static string Create() => Format(RandomNumberGenerator.GetString(Alphabet, 2 * Half));

    /// <summary>What was typed, in any case and with any spaces or dashes, as it was shown; nothing for what can be none.</summary>
    public static string? Read(string? text)
    {
        var letters = (text ?? "").Where(c => c is not ('-' or ' ')).Select(char.ToUpperInvariant).ToArray();
        return letters.Length == 2 * Half && letters.All(Alphabet.Contains) ? Format(new(letters)) : null;
    }

    private static string Format(string letters) => $"{letters[..Half]}-{letters[Half..]}";
}
