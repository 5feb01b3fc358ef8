using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.AuthService.FunctionalTests;

/// <summary>What people were sent, as the development mailbox shows it.</summary>
internal static class Mailbox
{
    public static async Task<IReadOnlyList<JsonNode>> ReadAsync(GatewayClient client, string email)
    {
        var answer = await client.GetAsync($"/api/dev/mailbox?to={Uri.EscapeDataString(email)}");
        Person.Expect(HttpStatusCode.OK, answer);
        return [.. answer.Json["items"]!.AsArray().Select(mail => mail!)];
    }

    /// <summary>The token in the latest mail to an address that has one.</summary>
    public static async Task<string> TokenAsync(GatewayClient client, string email) =>
        (string)(await ReadAsync(client, email)).Select(mail => mail["model"]!["token"]).First(token => token is not null)!;
}
