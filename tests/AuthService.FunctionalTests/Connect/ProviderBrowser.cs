using System.Net;
using System.Text.RegularExpressions;
using Gatehouse.TestKit.Stack;
using Microsoft.AspNetCore.WebUtilities;

namespace Gatehouse.AuthService.FunctionalTests.Connect;

/// <summary>A browser at the provider: cookies, pages and their forms. Redirects are followed by hand.</summary>
internal sealed class ProviderBrowser(GatehouseStack stack) : IDisposable
{
    private readonly GatewayClient client = stack.CreateClient();
    private readonly Dictionary<string, string> cookies = [];

    public IReadOnlyDictionary<string, string> Cookies => cookies;

    /// <summary>The last cookies as they were set.</summary>
    public List<string> SetCookies { get; } = [];

    /// <summary>As if it was never set.</summary>
    public void Forget(string cookie) => cookies.Remove(cookie);

    public async Task<PageAnswer> GetAsync(string address) => await SendAsync(HttpMethod.Get, address, null);

    /// <summary>Fills in the form of a page.</summary>
    public async Task<PageAnswer> SubmitAsync(PageAnswer page, string action, params (string Name, string Value)[] fields)
    {
        var all = page.Hidden.Concat(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))).DistinctBy(f => f.Key);
        using var form = new FormUrlEncodedContent(all);
        return await SendAsync(HttpMethod.Post, action, form);
    }

    /// <summary>Follows redirects as long as they stay at the provider.</summary>
    public async Task<PageAnswer> FollowAsync(PageAnswer page)
    {
        while (page.Location is { } next && next.StartsWith('/'))
        {
            page = await GetAsync(next);
        }

        return page;
    }

    /// <summary>From an authorization to where it ends, with password and consent when they are asked for.</summary>
    public async Task<PageAnswer> AuthorizeAsync(string address, string email, string password)
    {
        var page = await FollowAsync(await GetAsync(address));
        if (page.Body.Contains("action=\"/account/login\"", StringComparison.Ordinal))
        {
            page = await FollowAsync(await SubmitAsync(page, "/account/login", ("email", email), ("password", password)));
        }

        if (page.Body.Contains("action=\"/account/consent\"", StringComparison.Ordinal))
        {
            page = await FollowAsync(await SubmitAsync(page, "/account/consent", ("decision", "allow")));
        }

        return page;
    }

    public void Dispose() => client.Dispose();

    private async Task<PageAnswer> SendAsync(HttpMethod method, string address, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, address) { Content = content };
        request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", cookies.Select(c => $"{c.Key}={c.Value}")));
        using var response = await client.Http.SendAsync(request);
        SetCookies.Clear();
        foreach (var line in response.Headers.TryGetValues("Set-Cookie", out var lines) ? lines : [])
        {
            SetCookies.Add(line);
            var pair = line.Split(';')[0].Split('=', 2);
            cookies[pair[0]] = pair[1];
        }

        return new(
            response.StatusCode,
            await response.Content.ReadAsStringAsync(),
            response.Headers.TryGetValues("Location", out var location) ? location.Single() : null,
            response.Headers.ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase));
    }
}

/// <summary>A page, or where it sends.</summary>
internal sealed partial record PageAnswer(HttpStatusCode Status, string Body, string? Location, IReadOnlyDictionary<string, string> Headers)
{
    public IEnumerable<KeyValuePair<string, string>> Hidden => HiddenField().Matches(Body)
        .Select(m => KeyValuePair.Create(m.Groups["name"].Value, WebUtility.HtmlDecode(m.Groups["value"].Value)));

    /// <summary>A parameter of the address it sends to.</summary>
    public string? this[string parameter] =>
        Location is { } address && QueryHelpers.ParseQuery(new Uri(address, UriKind.RelativeOrAbsolute) is { IsAbsoluteUri: true } uri ? uri.Query : address[(address.IndexOf('?', StringComparison.Ordinal) + 1)..])
            .TryGetValue(parameter, out var value) ? (string?)value : null;

    public override string ToString() => $"{(int)Status} {Location} {Body}";

    [GeneratedRegex("<input type=\"hidden\" name=\"(?<name>[^\"]+)\"(?: value=\"(?<value>[^\"]*)\")?")]
    private static partial Regex HiddenField();
}
