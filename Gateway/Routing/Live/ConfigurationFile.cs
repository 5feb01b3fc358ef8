using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Gatehouse.Gateway.Routing.Live;

/// <summary>A configuration as <c>config.yml</c>: the same fields, checked by the same rules as JSON.</summary>
internal sealed class ConfigurationFile(ConfigurationReader reader)
{
    // An alias may stand for something that stands for something: what unfolds into more than this is an attack.
    private const int MaxNodes = 20_000;

    // A configuration has four levels.
    private const int MaxDepth = 16;

    private static readonly ISerializer Writer = new SerializerBuilder()
        .WithNamingConvention(CamelCaseNamingConvention.Instance)
        .ConfigureDefaultValuesHandling(DefaultValuesHandling.OmitNull)
        .DisableAliases()
        .Build();

    public static string Write(GatewayConfiguration configuration) => Writer.Serialize(configuration);

    /// <summary>Reads a file; fills <paramref name="errors"/> or answers the configuration.</summary>
    public async Task<GatewayConfiguration?> ReadAsync(string file, IDictionary<string, string[]> errors, CancellationToken cancellationToken)
    {
        try
        {
            return await ParseAsync(await File.ReadAllTextAsync(file, cancellationToken), errors, cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            errors["configFile"] = ["Cannot be read."];
            return null;
        }
    }

    /// <summary>Reads YAML; fills <paramref name="errors"/> or answers the configuration.</summary>
    public async Task<GatewayConfiguration?> ParseAsync(string text, IDictionary<string, string[]> errors, CancellationToken cancellationToken)
    {
        try
        {
            RefuseDepth(text);
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            if (stream.Documents is [var document])
            {
                var count = 0;
                return await reader.ReadAsync(JsonSerializer.SerializeToElement(ToJson(document.RootNode, MaxDepth, ref count)), errors, cancellationToken, mayBeWithoutMappings: true);
            }

            errors[ConfigurationReader.WholeBody] = ["Must be one YAML document."];
        }
        catch (YamlException invalid)
        {
            errors[ConfigurationReader.WholeBody] = [$"Not YAML, line {invalid.Start.Line}."];
        }

        return null;
    }

    // What is loaded is loaded level by level, each on top of the other: too many would end the process.
    private static void RefuseDepth(string text)
    {
        var parser = new Parser(new StringReader(text));
        for (var depth = 0; parser.MoveNext();)
        {
            depth += parser.Current!.NestingIncrease;
            if (depth > MaxDepth)
            {
                throw new YamlException(parser.Current.Start, parser.Current.End, "Too deep.");
            }
        }
    }

    private static JsonNode? ToJson(YamlNode node, int levels, ref int count)
    {
        // An alias may stand for what it is in itself.
        if (++count > MaxNodes || levels == 0)
        {
            throw new YamlException(node.Start, node.End, "Too much.");
        }

        switch (node)
        {
            case YamlMappingNode mapping:
                var members = new JsonObject();
                foreach (var (key, value) in mapping)
                {
                    members[(key as YamlScalarNode)?.Value ?? ""] = ToJson(value, levels - 1, ref count);
                }

                return members;
            case YamlSequenceNode sequence:
                var items = new JsonArray();
                foreach (var item in sequence)
                {
                    items.Add(ToJson(item, levels - 1, ref count));
                }

                return items;
            default:
                return Scalar((YamlScalarNode)node);
        }
    }

    // The core schema (YAML 1.2, 10.3.2) as far as it is of use here: quoted is text, plain may be null or a whole number.
    private static JsonValue? Scalar(YamlScalarNode scalar) => scalar switch
    {
        { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" } => null,
        { Style: ScalarStyle.Plain, Value: { } text } when int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        _ => JsonValue.Create(scalar.Value),
    };
}
