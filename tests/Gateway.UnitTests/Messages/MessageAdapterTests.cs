using System.Diagnostics;
using System.Text.Json.Nodes;
using Gatehouse.TestKit;

namespace Gatehouse.Gateway.UnitTests.Messages;

/// <summary>The documented cases, line by line, at the gateway's own executable.</summary>
public sealed class MessageAdapterTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SigningKey key = SigningKey.Rsa();
    private readonly SigningKey other = SigningKey.Rsa();
    private Process gateway = null!;

    public async Task InitializeAsync()
    {
        gateway = Process.Start(new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, "--stdio"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var answer = await AskAsync(new JsonObject { ["type"] = "init", ["msg_id"] = 1, ["jwt_public_key"] = key.PublicPem });
        Assert.Equal(("init_ok", 1), ((string)answer["type"]!, (int)answer["in_reply_to"]!));
    }

    public async Task DisposeAsync()
    {
        gateway.StandardInput.Close();
        await gateway.WaitForExitAsync();
        Assert.Equal(0, gateway.ExitCode);
        gateway.Dispose();
        key.Dispose();
        other.Dispose();
    }

    [Fact]
    public async Task Good_Is200WithServiceAndUserContext()
    {
        var answer = await RequestAsync(Token(), "read");

        Assert.Equal(200, (int)answer["status"]!);
        Assert.Equal("users-service", (string?)answer["service"]);
        Assert.Equal("""{"user_id":"user-123","role":"admin","permissions":["read","write"]}""", answer["user_context"]!.ToJsonString());
        Assert.Null(answer["error"]);
    }

    [Fact]
    public async Task Refusals_AreTheContracts()
    {
        Assert.Equal((401, "Token expired"), await RefusalAsync(Token(claims => claims["exp"] = Seconds(-3600)), "read"));
        Assert.Equal((401, "Invalid or expired token"), await RefusalAsync(Token(signer: other), "read"));
        Assert.Equal((401, "Invalid or expired token"), await RefusalAsync(Token(claims => claims["iss"] = "https://evil.example.com"), "read"));
        Assert.Equal((401, "Invalid or expired token"), await RefusalAsync(Token(claims => claims.Remove("exp")), "read"));
        Assert.Equal((401, "Invalid or expired token"), await RefusalAsync(Token(claims => claims["nbf"] = Seconds(3600)), "read"));
        Assert.Equal((401, "Invalid or expired token"), await RefusalAsync(Token() + "x", "read"));
        Assert.Equal((401, "Invalid or expired token"), await RefusalAsync("not.a.token", "read"));
        Assert.Equal((401, "Invalid or expired token"), await RefusalAsync(null, "read"));
        Assert.Equal((401, "Invalid or expired token"), await RefusalAsync(key.Sign("""{"alg":"none","typ":"JWT"}""", Claims().ToJsonString()), "read"));
        Assert.Equal(
            (403, "Insufficient permissions: required [delete], have [read]"),
            await RefusalAsync(Token(claims => claims["permissions"] = new JsonArray("read")), "delete"));

        // Expired and signed by somebody else is somebody else's.
        Assert.Equal((401, "Invalid or expired token"), await RefusalAsync(Token(claims => claims["exp"] = Seconds(-3600), other), "read"));
    }

    [Fact]
    public async Task WhatIsNoMessage_IsAnswered_AndTheNextOneToo()
    {
        Assert.Equal(400, (int)(await AskLineAsync("{ not json"))["body"]!["status"]!);
        Assert.Equal(400, (int)(await AskLineAsync("[1]"))["body"]!["status"]!);
        Assert.Equal(400, (int)(await AskLineAsync("""{"src":"a","src":"b","body":{"type":"init"}}"""))["body"]!["status"]!);
        Assert.Equal(400, (int)(await AskLineAsync("""{"src":"c","dest":"g","body":{"type":"init","type":"init"}}"""))["body"]!["status"]!);
        Assert.Equal(400, (int)(await AskLineAsync("""{"src":"c","\ud800":1,"body":{"type":"\ud800"}}"""))["body"]!["status"]!);
        Assert.Equal(400, (int)(await AskLineAsync("""{"src":"\ud800","body":{"type":"init","jwt_public_key":"x"}}"""))["body"]!["status"]!);
        Assert.Equal("error", (string?)(await AskAsync(new JsonObject { ["type"] = "unheard-of", ["msg_id"] = 7 }))["type"]);
        Assert.Equal("error", (string?)(await AskAsync(new JsonObject { ["type"] = "init", ["jwt_public_key"] = "no key" }))["type"]);
        Assert.Equal(200, (int)(await RequestAsync(Token(), null))["status"]!);
    }

    private static long Seconds(int from) => DateTimeOffset.UtcNow.AddSeconds(from).ToUnixTimeSeconds();

    private static JsonObject Claims() => new()
    {
        ["iss"] = "https://auth.example.com",
        ["sub"] = "user-123",
        ["name"] = "Ada",
        ["roles"] = new JsonArray("admin"),
        ["permissions"] = new JsonArray("read", "write"),
        ["exp"] = Seconds(600),
    };

    private string Token(Action<JsonObject>? change = null, SigningKey? signer = null)
    {
        var claims = Claims();
        change?.Invoke(claims);
        return (signer ?? key).Sign("""{"alg":"RS256","typ":"JWT"}""", claims.ToJsonString());
    }

    private async Task<(int Status, string? Error)> RefusalAsync(string? token, string permission)
    {
        var answer = await RequestAsync(token, permission);
        Assert.Null(answer["user_context"]);
        return ((int)answer["status"]!, (string?)answer["error"]);
    }

    private async Task<JsonNode> RequestAsync(string? token, string? permission)
    {
        var answer = await AskAsync(new JsonObject
        {
            ["type"] = "api_request",
            ["msg_id"] = 2,
            ["method"] = "GET",
            ["path"] = "/api/users/42",
            ["headers"] = token is null ? new JsonObject() : new JsonObject { ["authorization"] = $"Bearer {token}" },
            ["required_permission"] = permission,
        });
        Assert.Equal(("api_response", 2), ((string)answer["type"]!, (int)answer["in_reply_to"]!));
        return answer;
    }

    private async Task<JsonNode> AskAsync(JsonObject body)
    {
        var message = await AskLineAsync(new JsonObject { ["src"] = "c1", ["dest"] = "gateway", ["body"] = body }.ToJsonString());
        Assert.Equal(("gateway", "c1"), ((string)message["src"]!, (string)message["dest"]!));
        return message["body"]!;
    }

    private async Task<JsonNode> AskLineAsync(string line)
    {
        await gateway.StandardInput.WriteLineAsync(line);
        return JsonNode.Parse((await gateway.StandardOutput.ReadLineAsync().WaitAsync(Patience))!)!;
    }
}
