using System.Net;
using System.Text;

namespace Gatehouse.AuthService.Pipelines.Mail;

/// <summary>Paragraphs and links, as text and as HTML at the same time.</summary>
internal sealed class MailBody(MailValues values)
{
    private const string Link = "=> ";
    private const string Each = "* ";

    private readonly StringBuilder text = new();
    private readonly StringBuilder html = new();

    public string Text => text.ToString().TrimEnd() + "\n";

    public string Html(string language) =>
        $"""
        <!doctype html><html lang="{language}"><head><meta charset="utf-8"></head>
        <body style="font-family:sans-serif;line-height:1.5;max-width:36rem;margin:1rem auto;padding:0 1rem">
        {html}</body></html>
        """;

    public void Add(string line)
    {
        if (line.StartsWith(Each, StringComparison.Ordinal))
        {
            AddList(values.List(line[Each.Length..]));
            return;
        }

        if (values.Fill(line) is not { } filled)
        {
            return;
        }

        if (!line.StartsWith(Link, StringComparison.Ordinal))
        {
            text.Append(filled).Append("\n\n");
            html.Append("<p>").Append(WebUtility.HtmlEncode(filled)).Append("</p>\n");
            return;
        }

        var (label, address) = Split(filled[Link.Length..]);
        if (Uri.TryCreate(address, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp))
        {
            text.Append(label).Append(":\n").Append(address).Append("\n\n");
            html.Append("<p><a href=\"").Append(WebUtility.HtmlEncode(address)).Append("\">").Append(WebUtility.HtmlEncode(label)).Append("</a></p>\n");
        }
    }

    private void AddList(IReadOnlyList<string> items)
    {
        html.Append(items.Count == 0 ? "" : "<ul>\n");
        foreach (var item in items)
        {
            text.Append("- ").Append(item).Append('\n');
            html.Append("<li>").Append(WebUtility.HtmlEncode(item)).Append("</li>\n");
        }

        text.Append(items.Count == 0 ? "" : "\n");
        html.Append(items.Count == 0 ? "" : "</ul>\n");
    }

    private static (string Label, string Address) Split(string link)
    {
        var colon = link.IndexOf(": ", StringComparison.Ordinal);
        return (link[..colon], link[(colon + 2)..]);
    }
}
