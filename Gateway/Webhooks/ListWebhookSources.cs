using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.Webhooks;

internal static class ListWebhookSources
{
    /// <summary>Who may send webhooks in, as this gateway is configured; never what they sign with.</summary>
    public static Ok<Response> Handle(IOptions<WebhookOptions> sources) => TypedResults.Ok(new Response(
    [
        .. sources.Value.OrderBy(source => source.Key, StringComparer.OrdinalIgnoreCase)
            .Select(source => new Item(source.Key, $"/webhooks/{source.Key}", source.Value.Scheme.ToString(), source.Value.Service, source.Value.Path, source.Value.Secrets.Count)),
    ]));

    internal sealed record Response(IReadOnlyList<Item> Items);

    /// <summary>A source.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Address">Where it sends to.</param>
    /// <param name="Scheme">How it signs.</param>
    /// <param name="Service">Who gets it.</param>
    /// <param name="Path">Where there.</param>
    /// <param name="Secrets">How many secrets are good.</param>
    internal sealed record Item(string Name, string Address, string Scheme, string Service, string Path, int Secrets);
}
