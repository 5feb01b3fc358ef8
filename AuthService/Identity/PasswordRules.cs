using System.Collections.Frozen;
using System.Text;

namespace Gatehouse.AuthService.Identity;

/// <summary>
/// What a new password must be (NIST SP 800-63B): long, and not made of a common word or of what is known about its
/// owner. No rules of composition.
/// </summary>
internal static class PasswordRules
{
    /// <summary>When the password is the only factor.</summary>
    public const int MinLength = 15;

    /// <summary>When another factor is asked for besides.</summary>
    public const int MinLengthWithSecondFactor = 8;

    // Shorter words occur in too much that is fine.
    private const int ShortestWord = 4;

    private static readonly FrozenSet<string> Common = ReadCommon();

    /// <summary>What is wrong with a password, or nothing.</summary>
    /// <param name="password">The password.</param>
    /// <param name="context">Address, name, company: what a guesser would try first.</param>
    public static string? Refusal(string password, params IEnumerable<string> context) => Refusal(password, false, context);

    /// <summary>Whether it is too short to be the only factor.</summary>
    public static bool IsShort(string password) => password.EnumerateRunes().Count() < MinLength;

    /// <summary>The same, for a person who may have a second factor.</summary>
    public static string? Refusal(string password, bool hasSecondFactor, params IEnumerable<string> context)
    {
        var min = hasSecondFactor ? MinLengthWithSecondFactor : MinLength;
        if (password.EnumerateRunes().Count() < min)
        {
            return $"Use at least {min} characters; a few words with spaces are fine.";
        }

        if (!BcryptHasher.Fits(password))
        {
            return $"Use at most {BcryptHasher.MaxBytes} bytes in UTF-8; accented letters and emoji count as several.";
        }

        var folded = Fold(password);
        return folded.Distinct().Count() < 5 ? "Use more different characters."
            : IsMostly(folded, Words(context)) ? "Do not build the password on your name, e-mail address or company."
            : IsMostly(folded, CommonWordsIn(folded)) ? "This password is too common."
            : null;
    }

    /// <summary>Case and separators do not make a word another one.</summary>
    internal static string Fold(string text) =>
        string.Concat(text.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant));

    // One word, however often repeated, must not make up more than half.
    private static bool IsMostly(string folded, IEnumerable<string> words) =>
        words.Any(word => (folded.Length - folded.Replace(word, "", StringComparison.Ordinal).Length) * 2 > folded.Length);

    private static IEnumerable<string> Words(IEnumerable<string> context) => context
        .SelectMany(text => text.Split([' ', '@', '.', '-', '_', '+'], StringSplitOptions.RemoveEmptyEntries).Append(text))
        .Select(Fold)
        .Where(word => word.Length >= ShortestWord)
        .Distinct();

    private static HashSet<string> CommonWordsIn(string folded)
    {
        var found = new HashSet<string>();
        var lookup = Common.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var start = 0; start < folded.Length; start++)
        {
            for (var length = ShortestWord; start + length <= folded.Length; length++)
            {
                if (lookup.TryGetValue(folded.AsSpan(start, length), out var word))
                {
                    found.Add(word);
                }
            }
        }

        return found;
    }

    private static FrozenSet<string> ReadCommon()
    {
        using var resource = typeof(PasswordRules).Assembly.GetManifestResourceStream("common-passwords.txt")!;
        using var reader = new StreamReader(resource, Encoding.UTF8);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(Fold).Where(word => word.Length >= ShortestWord).ToFrozenSet();
    }
}
