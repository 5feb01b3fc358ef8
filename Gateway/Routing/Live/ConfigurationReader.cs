using System.Text.Json;
using Gatehouse.Gateway.Edge;
using Gatehouse.Gateway.RateLimiting;

namespace Gatehouse.Gateway.Routing.Live;

/// <summary>Reads a configuration somebody wrote. Every error is collected under its field, none hides another.</summary>
internal sealed class ConfigurationReader(TargetRules targets, RateLimitReader limits)
{
    public const string WholeBody = "body";

    private const string RateLimits = "rateLimits";
    private const int MaxMappings = 1000;
    private static readonly string[] Fields = ["defaultBackend", "allowedOrigins", "mappings", RateLimits];
    private static readonly string[] MappingFields = ["frontendHost", "frontendPort", "pathPrefix", "backend"];

    /// <summary>Fills <paramref name="errors"/>, messages by field, or answers the configuration.</summary>
    /// <param name="document">The configuration.</param>
    /// <param name="errors">For what is wrong.</param>
    /// <param name="cancellationToken">Ends the wait for names.</param>
    /// <param name="mayBeWithoutMappings">Whether it may have neither mappings nor a default, as one has in which only limits were set.</param>
    public async Task<GatewayConfiguration?> ReadAsync(
        JsonElement document, IDictionary<string, string[]> errors, CancellationToken cancellationToken, bool mayBeWithoutMappings = false)
    {
        var found = new List<(string Field, string Message)>();
        var configuration = await ReadAsync(document, mayBeWithoutMappings, (field, message) => found.Add((field, message)), cancellationToken);
        foreach (var field in found.GroupBy(error => error.Field, StringComparer.Ordinal))
        {
            errors[field.Key] = [.. field.Select(error => error.Message)];
        }

        return found.Count == 0 ? configuration : null;
    }

    private async Task<GatewayConfiguration?> ReadAsync(JsonElement document, bool mayBeWithoutMappings, Action<string, string> refuse, CancellationToken cancellationToken)
    {
        if (document.ValueKind is not JsonValueKind.Object)
        {
            refuse(WholeBody, "Must be an object.");
            return null;
        }

        if (!IsText(document))
        {
            refuse(WholeBody, "Has text that is not Unicode.");
            return null;
        }

        RefuseUnknown(document, Fields, "", refuse);
        var isRequired = !mayBeWithoutMappings || !document.TryGetProperty("mappings", out var none) || none is not { ValueKind: JsonValueKind.Array } || none.GetArrayLength() > 0;
        var backend = await BackendAsync(document, "defaultBackend", "", isRequired, refuse, cancellationToken);
        var mappings = new List<HostMapping>();
        foreach (var (mapping, position) in Items(document, "mappings", isRequired: true, refuse).Take(MaxMappings).Select((mapping, position) => (mapping, position)))
        {
            mappings.Add(await MappingAsync(mapping, $"mappings[{position}]", refuse, cancellationToken));
        }

        foreach (var same in mappings.Select((mapping, position) => (Key: mapping.Key(), position)).Where(mapping => mapping.Key.Length > 0)
            .GroupBy(mapping => mapping.Key, StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1))
        {
            refuse($"mappings[{same.Last().position}]", $"The same frontend as mappings[{same.First().position}].");
        }

        return new(backend, Origins(document, refuse), mappings) { RateLimits = limits.Read(document, RateLimits, refuse) };
    }

    private async Task<HostMapping> MappingAsync(JsonElement mapping, string at, Action<string, string> refuse, CancellationToken cancellationToken)
    {
        if (mapping.ValueKind is not JsonValueKind.Object)
        {
            refuse(at, "Must be an object.");
            return new("", null, null, "");
        }

        RefuseUnknown(mapping, MappingFields, at + ".", refuse);
        return new(
            Host(mapping, at, refuse), Port(mapping, at, refuse), Prefix(mapping, at, refuse),
            await BackendAsync(mapping, "backend", at + ".", isRequired: true, refuse, cancellationToken) ?? "");
    }

    private async Task<string?> BackendAsync(
        JsonElement parent, string name, string at, bool isRequired, Action<string, string> refuse, CancellationToken cancellationToken)
    {
        if (Text(parent, name, at, isRequired, refuse) is not { } text)
        {
            return null;
        }

        if (await targets.WhyNotAsync(text, cancellationToken) is { } reason)
        {
            refuse(at + name, reason);
            return null;
        }

        return new Uri(text).AbsoluteUri.TrimEnd('/');
    }

    private static string Host(JsonElement mapping, string at, Action<string, string> refuse)
    {
        var host = Text(mapping, "frontendHost", at + ".", isRequired: true, refuse)?.TrimEnd('.').ToLowerInvariant();
        if (host is not null && (Uri.CheckHostName(host) is UriHostNameType.Unknown or UriHostNameType.Basic || HostName.Of(host) is null))
        {
            refuse(at + ".frontendHost", "Must be the name of a host; a port goes into frontendPort.");
        }

        return host ?? "";
    }

    private static int? Port(JsonElement mapping, string at, Action<string, string> refuse)
    {
        if (!mapping.TryGetProperty("frontendPort", out var value) || value.ValueKind is JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.Number && value.TryGetInt32(out var port) && port is > 0 and < 65536)
        {
            return port;
        }

        refuse(at + ".frontendPort", "Must be a number from 1 to 65535.");
        return null;
    }

    private static string? Prefix(JsonElement mapping, string at, Action<string, string> refuse)
    {
        var prefix = Text(mapping, "pathPrefix", at + ".", isRequired: false, refuse);
        if (prefix is not null && (prefix is not ['/', ..] || prefix.AsSpan().ContainsAny('?', '#', '%') || !PathRules.IsPlain(prefix)))
        {
            refuse(at + ".pathPrefix", "Must be a plain path that begins with '/'.");
        }

        // "/v2/" and "/v2" are the same, and "/" is no prefix.
        return prefix?.TrimEnd('/') is { Length: > 0 } cut ? cut : null;
    }

    private static List<string> Origins(JsonElement document, Action<string, string> refuse)
    {
        var origins = new List<string>();
        foreach (var (value, position) in Items(document, "allowedOrigins", isRequired: false, refuse).Select((value, position) => (value, position)))
        {
            if (value.ValueKind is JsonValueKind.String && value.GetString()!.TrimEnd('/') is var origin && EdgeOptions.IsOrigin(origin))
            {
                origins.Add(origin);
            }
            else
            {
                refuse($"allowedOrigins[{position}]", "Must be an origin such as https://app.example.com.");
            }
        }

        return origins;
    }

    private static JsonElement[] Items(JsonElement parent, string name, bool isRequired, Action<string, string> refuse)
    {
        var isThere = parent.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null;
        if (isThere && value.ValueKind is JsonValueKind.Array)
        {
            if (value.GetArrayLength() > MaxMappings)
            {
                refuse(name, $"At most {MaxMappings}.");
            }

            return [.. value.EnumerateArray()];
        }

        if (isThere || isRequired)
        {
            refuse(name, isThere ? "Must be an array." : "Required.");
        }

        return [];
    }

    private static string? Text(JsonElement parent, string name, string at, bool isRequired, Action<string, string> refuse)
    {
        if (!parent.TryGetProperty(name, out var value) || value.ValueKind is JsonValueKind.Null)
        {
            if (isRequired)
            {
                refuse(at + name, "Required.");
            }

            return null;
        }

        if (value.ValueKind is JsonValueKind.String && value.GetString() is { Length: > 0 and <= 2000 } text)
        {
            return text;
        }

        refuse(at + name, "Must be a text.");
        return null;
    }

    // Half a character, written as an escape, is JSON but no text.
    private static bool IsText(JsonElement element)
    {
        try
        {
            return element.ValueKind switch
            {
                JsonValueKind.Object => element.EnumerateObject().All(member => member.Name is not null && IsText(member.Value)),
                JsonValueKind.Array => element.EnumerateArray().All(IsText),
                JsonValueKind.String => element.GetString() is not null,
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static void RefuseUnknown(JsonElement parent, string[] known, string at, Action<string, string> refuse)
    {
        foreach (var member in parent.EnumerateObject().Where(member => !known.Contains(member.Name)))
        {
            refuse(at + member.Name, "Unknown field.");
        }
    }
}
