using System.Net;
using System.Text.Json.Nodes;

namespace Gatehouse.TestKit.Stack;

/// <summary>What people were sent, as the development mailbox shows it.</summary>
public static class Mailbox
{
    /// <summary>All mails to an address.</summary>
    /// <param name="client">Who asks.</param>
    /// <param name="email">The address.</param>
    /// <returns>The mails, the latest first.</returns>
    public static async Task<IReadOnlyList<JsonNode>> ReadAsync(GatewayClient client, string email)
    {
        ArgumentNullException.ThrowIfNull(client);
        var answer = Person.Expect(HttpStatusCode.OK, await client.GetAsync($"/api/dev/mailbox?to={Uri.EscapeDataString(email)}"));
        return [.. answer.Json["items"]!.AsArray().Select(mail => mail!)];
    }

    /// <summary>The token in the latest mail to an address that has one.</summary>
    /// <param name="client">Who asks.</param>
    /// <param name="email">The address.</param>
    /// <returns>The token.</returns>
    public static async Task<string> TokenAsync(GatewayClient client, string email) =>
        (string)(await ReadAsync(client, email)).Select(mail => mail["model"]!["token"]).First(token => token is not null)!;
}
