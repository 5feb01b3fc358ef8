using System.Net;
using System.Text.RegularExpressions;

namespace Gatehouse.AuthService.UnitTests.Service;

/// <summary>A person's browser: cookies, pages and their forms. Redirects are followed by hand.</summary>
internal sealed partial class SiteBrowser(AuthSite site) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new() });

    /// <summary>What kinds of answer it says it takes.</summary>
    public string? Accept { get; set; }

    public Task<SitePage> GetAsync(string address) => SendAsync(HttpMethod.Get, new(site.Address, address), null);

    public Task<SitePage> SubmitAsync(SitePage page, string action, params (string Name, string Value)[] fields) =>
        SendAsync(HttpMethod.Post, new(page.Address, action), new FormUrlEncodedContent(
            page.Hidden.Concat(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))).GroupBy(f => f.Key).Select(f => f.Last())));

    /// <summary>Follows redirects until there is a page, or one that leads to a place that starts so.</summary>
    public async Task<SitePage> FollowAsync(SitePage page, string? until = null)
    {
        for (var hop = 0; hop < 20 && page.Location is { } next; hop++)
        {
            var address = new Uri(page.Address, next);
            if (until is not null && address.AbsoluteUri.StartsWith(until, StringComparison.Ordinal))
            {
                return page;
            }

            page = await SendAsync(HttpMethod.Get, address, null);
        }

        return page;
    }

    /// <summary>Opens an address and signs in where it is asked to.</summary>
    public async Task<SitePage> SignInAsync(SitePage page, string email, string password, string? until = null) =>
        page.Body.Contains("action=\"/account/login\"", StringComparison.Ordinal)
            ? await FollowAsync(await SubmitAsync(page, "/account/login", ("email", email), ("password", password)), until)
            : page;

    public void Dispose() => http.Dispose();

    private async Task<SitePage> SendAsync(HttpMethod method, Uri address, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, address) { Content = content };
        request.Headers.TryAddWithoutValidation("Accept", Accept);
        using var answer = await http.SendAsync(request);
        return new(address, (int)answer.StatusCode, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()), answer.Headers.Location?.OriginalString)
        {
            Headers = answer.Headers.Concat(answer.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase),
        };
    }
}

/// <summary>A page, or where it sends.</summary>
internal sealed partial record SitePage(Uri Address, int Status, string Body, string? Location)
{
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public IEnumerable<KeyValuePair<string, string>> Hidden => HiddenField().Matches(Body)
        .Select(m => KeyValuePair.Create(m.Groups["name"].Value, m.Groups["value"].Value));

    /// <summary>A parameter of the address it sends to.</summary>
    public string? this[string parameter] => Location is null ? null
        : Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(new Uri(Address, Location).Query).TryGetValue(parameter, out var value) ? (string?)value : null;

    [GeneratedRegex("<input type=\"hidden\" name=\"(?<name>[^\"]+)\"(?: value=\"(?<value>[^\"]*)\")?")]
    private static partial Regex HiddenField();
}
