using System.Collections.Frozen;
using System.Reflection;

namespace Gatehouse.AuthService.Pipelines.Mail;

/// <summary>
/// What mails say, by language. One file for each language: a section begins with <c>== name</c>, its first line is the
/// subject, every further line a paragraph. <c>{name}</c> is filled in; a line that asks for what is not there is left
/// out. <c>=&gt; Label: {link}</c> is a link, by itself on its line, <c>* {items}</c> a list.
/// </summary>
internal static class MailTemplates
{
    public const string DefaultLanguage = "en";

    private const string Section = "== ";
    private const string Footer = "footer";

    private static readonly FrozenDictionary<string, FrozenDictionary<string, string[]>> Languages =
        new[] { DefaultLanguage, "de" }.ToFrozenDictionary(language => language, Read);

    public static IEnumerable<string> Names => Languages[DefaultLanguage].Keys.Where(name => name != Footer);

    public static IEnumerable<string> AllLanguages => Languages.Keys;

    public static bool Knows(string template) => template != Footer && Languages[DefaultLanguage].ContainsKey(template);

    /// <summary>The language we write to somebody who asks for <paramref name="wanted"/>.</summary>
    public static string LanguageFor(string? wanted) =>
        wanted?.Split('-')[0].ToLowerInvariant() is { } primary && Languages.ContainsKey(primary) ? primary : DefaultLanguage;

    public static RenderedMail Render(string template, string? language, MailValues values)
    {
        var chosen = LanguageFor(language);
        var sections = Languages[chosen];
        var lines = sections[template];
        var body = new MailBody(values);
        foreach (var line in lines.Skip(1).Concat(sections[Footer]))
        {
            body.Add(line);
        }

        return new(values.Fill(lines[0]) ?? "Gatehouse", body.Text, body.Html(chosen));
    }

    private static FrozenDictionary<string, string[]> Read(string language)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"mails.{language}.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split(Section, StringSplitOptions.RemoveEmptyEntries)
            .Select(section => section.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .ToFrozenDictionary(lines => lines[0], lines => lines[1..]);
    }
}
