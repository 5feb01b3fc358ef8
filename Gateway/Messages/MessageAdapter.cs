using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.Gateway.Messages;

/// <summary>
/// <c>--stdio</c>: the gateway's decision without a network. Each line in is a message, each line out its answer: <c>init</c>
/// with a public key → <c>init_ok</c>, <c>api_request</c> → <c>api_response</c>.
/// </summary>
internal sealed class MessageAdapter(TextReader input, TextWriter output, TimeProvider time)
{
    private const string Argument = "--stdio";

    // A name that is there twice could be read in two ways, and fails only when it is looked for.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private MessageGate? gate;
    private int sent;

    /// <summary>Whether the process was started for this; then it is at its end when its input is.</summary>
    public static async Task<bool> RunIfAskedAsync(string[] args)
    {
        if (!args.Contains(Argument))
        {
            return false;
        }

        using var input = new StreamReader(Console.OpenStandardInput());
        await using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        await new MessageAdapter(input, output, TimeProvider.System).RunAsync();
        return true;
    }

    public async Task RunAsync()
    {
        while (await input.ReadLineAsync() is { } line)
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                await output.WriteLineAsync(await AnswerAsync(line));
            }
        }
    }

    private async Task<string> AnswerAsync(string line)
    {
        sent++;
        try
        {
            var message = JsonNode.Parse(line, documentOptions: Strict) as JsonObject;
            var body = message?["body"] as JsonObject;
            return Address(message, body, body is null ? Refuse("A message has a body.") : Text(body, "type") switch
            {
                "init" => Begin(body),
                "api_request" => await DecideAsync(body),
                _ => Refuse("The type must be init or api_request."),
            });
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            // Who sent it cannot be read either, or not be written.
            return Address(null, null, Refuse("Not a message."));
        }
    }

    private JsonObject Begin(JsonObject body)
    {
        if (Text(body, "jwt_public_key") is not { } pem || ReadKey(pem) is not { } key)
        {
            return Refuse("jwt_public_key must be an RSA or P-256 public key in PEM.");
        }

        gate = new(key, Text(body, "issuer") ?? MessageGate.ExampleIssuer, time);
        return new() { ["type"] = "init_ok" };
    }

    private async Task<JsonObject> DecideAsync(JsonObject body)
    {
        var decision = gate is null
            ? new MessageDecision(StatusCodes.Status503ServiceUnavailable, ErrorCodes.ServiceUnavailable)
            : await gate.DecideAsync(Token(body), Text(body, "required_permission"));
        var answer = new JsonObject { ["type"] = "api_response", ["status"] = decision.Status };
        if (decision.Person is not { } person)
        {
            answer["error"] = decision.Error;
            return answer;
        }

        answer["service"] = Text(body, "service") ?? ServiceOf(Text(body, "path"));
        answer["user_context"] = new JsonObject
        {
            ["user_id"] = person.UserId,
            ["role"] = string.Join(',', person.Roles),
            ["permissions"] = new JsonArray([.. person.Permissions.Select(permission => (JsonNode)permission)]),
        };
        return answer;
    }

    // As in HTTP: the Authorization header's bearer token; or the token alone.
    private static string? Token(JsonObject body)
    {
        var headers = body["headers"] as JsonObject;
        var name = headers?.Select(header => header.Key).FirstOrDefault(name => name.Equals("Authorization", StringComparison.OrdinalIgnoreCase));
        var value = (name is null ? null : Text(headers!, name)) ?? Text(body, "authorization");
        return value is null ? Text(body, "token") : value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? value["Bearer ".Length..].Trim() : null;
    }

    // /api/users/1 is for the users-service.
    private static string ServiceOf(string? path)
    {
        var segments = (path ?? "").Split('/', '?').Where(segment => segment.Length > 0).ToList();
        return $"{(segments is ["api", var first, ..] ? first : segments.FirstOrDefault() ?? ResourceNames.Users)}-service";
    }

    private string Address(JsonObject? message, JsonObject? asked, JsonObject body)
    {
        body["msg_id"] = sent;
        body["in_reply_to"] = asked?["msg_id"]?.DeepClone();
        return new JsonObject { ["src"] = message?["dest"]?.DeepClone(), ["dest"] = message?["src"]?.DeepClone(), ["body"] = body }.ToJsonString();
    }

    private static JsonObject Refuse(string detail) =>
        new() { ["type"] = "error", ["status"] = StatusCodes.Status400BadRequest, ["error"] = ErrorCodes.ValidationFailed, ["detail"] = detail };

    private static string? Text(JsonObject from, string name) => from[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static SecurityKey? ReadKey(string pem)
    {
        try
        {
            var rsa = RSA.Create();
            rsa.ImportFromPem(pem);
            return new RsaSecurityKey(rsa.ExportParameters(includePrivateParameters: false));
        }
        catch (Exception failure) when (failure is CryptographicException or ArgumentException)
        {
            return ReadEcdsaKey(pem);
        }
    }

    private static ECDsaSecurityKey? ReadEcdsaKey(string pem)
    {
        try
        {
            var pair = ECDsa.Create();
            pair.ImportFromPem(pem);
            return new(ECDsa.Create(pair.ExportParameters(includePrivateParameters: false)));
        }
        catch (Exception failure) when (failure is CryptographicException or ArgumentException)
        {
            return null;
        }
    }
}
