using Aspire.Hosting.Testing;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.TestKit.Stack;
using System.Text.Json.Nodes;

namespace Gatehouse.AuthService.FunctionalTests.Credentials;

/// <summary>What AuthService keeps of its mails in Development.</summary>
internal static class Mailbox
{
    public static async Task<IReadOnlyList<JsonNode>> ReadAsync(GatehouseStack stack, string address)
    {
        using var client = new GatewayClient(stack.App.GetEndpoint(ResourceNames.Auth, "http"));
        var answer = await client.GetAsync($"/dev/mailbox?to={Uri.EscapeDataString(address)}");
        return [.. ((JsonArray)answer.Json["items"]!).Select(m => m!)];
    }

    /// <summary>The token of the newest mail of a kind.</summary>
    public static async Task<string> TokenAsync(GatehouseStack stack, string address, string template)
    {
        var mails = await ReadAsync(stack, address);
        return (string)mails.First(m => (string?)m["template"] == template)["model"]!["token"]!;
    }
}
