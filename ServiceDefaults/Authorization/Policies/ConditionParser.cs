using System.Globalization;
using System.Text.RegularExpressions;

namespace Gatehouse.ServiceDefaults.Authorization.Policies;

/// <summary>
/// Reads a condition such as <c>resource.ownerId == user.id or "manager" in membership.roles</c>.
/// From loosest to tightest: or, and, not, comparison. Parentheses group.
/// </summary>
public sealed partial class ConditionParser
{
    private const int MaxLength = 2000;
    private const int MaxDepth = 32;

    private readonly List<Token> tokens;
    private int next;
    private int depth;

    private ConditionParser(string text) => tokens = Tokenize(text);

    private Token Current => tokens[next];

    /// <summary>Reads a condition.</summary>
    /// <param name="text">The condition; empty means always.</param>
    /// <returns>What it says.</returns>
    /// <exception cref="ConditionException">It cannot be understood; the message names the place.</exception>
    public static Condition Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxLength)
        {
            throw new ConditionException(MaxLength, $"a condition has at most {MaxLength} characters.");
        }

        if (string.IsNullOrWhiteSpace(text))
        {
            return new Always(true);
        }

        var parser = new ConditionParser(text);
        var condition = parser.Or();
        return parser.Current.Kind is Kind.End ? condition : throw parser.Unexpected("'and', 'or' or the end");
    }

    private Condition Or()
    {
        var left = And();
        while (Take("or") || Take("||"))
        {
            left = new Junction(left, And(), DecidedBy: true);
        }

        return left;
    }

    private Condition And()
    {
        var left = Unary();
        while (Take("and") || Take("&&"))
        {
            left = new Junction(left, Unary(), DecidedBy: false);
        }

        return left;
    }

    private Condition Unary()
    {
        if (++depth > MaxDepth)
        {
            throw new ConditionException(Current.Position, $"conditions nest at most {MaxDepth} deep.");
        }

        try
        {
            if (Take("not") || Take("!"))
            {
                return new Not(Unary());
            }

            if (Take("("))
            {
                var inner = Or();
                return Take(")") ? inner : throw Unexpected("')'");
            }

            return Take("exists")
                ? new Exists(Value() is { Attribute: { } name } ? name : throw Unexpected("an attribute"))
                : Compare();
        }
        finally
        {
            depth--;
        }
    }

    private Comparison Compare()
    {
        var left = Value();
        if (Comparator.All.TryGetValue(Current.Text, out var comparator) && Current.Kind is not Kind.Text)
        {
            next++;
            return new Comparison(left, comparator, Value());
        }

        // A bare truth value or attribute stands for "== true".
        return left.Literal is null or bool
            ? new Comparison(left, Comparator.All["=="], new(null, true))
            : throw Unexpected("a comparison such as '=='");
    }

    private Operand Value()
    {
        var token = Current;
        next++;
        switch (token)
        {
            case { Kind: Kind.Text }:
                return new(null, token.Text);
            case { Kind: Kind.Number }:
                return new(null, decimal.Parse(token.Text, CultureInfo.InvariantCulture));
            case { Kind: Kind.Word, Text: "true" or "false" }:
                return new(null, token.Text == "true");
            case { Kind: Kind.Word } when AttributeNames.Problem(token.Text) is { } problem:
                throw new ConditionException(token.Position, problem);
            case { Kind: Kind.Word }:
                return new(token.Text, null);
            case { Text: "[" }:
                return new(null, List());
            default:
                next--;
                throw Unexpected("an attribute or a value");
        }
    }

    private List<object> List()
    {
        var items = new List<object>();
        while (!Take("]"))
        {
            if (items.Count > 0 && !Take(","))
            {
                throw Unexpected("',' or ']'");
            }

            items.Add(Value() is { Literal: string or decimal or bool } item ? item.Literal : throw Unexpected("a text, number, true or false"));
        }

        return items;
    }

    private bool Take(string text)
    {
        if (Current.Kind is Kind.Text || Current.Text != text)
        {
            return false;
        }

        next++;
        return true;
    }

    private ConditionException Unexpected(string expected) => new(
        Current.Position, Current.Kind is Kind.End ? $"expected {expected}, but the condition ends." : $"expected {expected}, found '{Current.Text}'.");

    private static List<Token> Tokenize(string text)
    {
        var found = new List<Token>();
        var position = 0;
        while (position < text.Length)
        {
            var match = TokenPattern().Match(text, position);
            if (!match.Success)
            {
                throw new ConditionException(position + 1, $"'{text[position]}' has no meaning here.");
            }

            var kind = match.Groups["text"].Success ? Kind.Text
                : match.Groups["number"].Success ? Kind.Number
                : match.Groups["word"].Success ? Kind.Word
                : match.Groups["sign"].Success ? Kind.Sign
                : Kind.Space;
            if (kind is not Kind.Space)
            {
                var value = kind is Kind.Text ? match.Value[1..^1].Replace("\\\"", "\"", StringComparison.Ordinal) : match.Value;
                found.Add(new(kind, value, position + 1));
            }

            position += match.Length;
        }

        found.Add(new(Kind.End, "", text.Length + 1));
        return found;
    }

    [GeneratedRegex("""\G(?:(?<space>\s+)|(?<text>"(?:[^"\\]|\\")*")|(?<number>-?\d{1,20}(?:\.\d{1,8})?)|(?<word>[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z][A-Za-z0-9_-]*)*)|(?<sign>==|!=|<=|>=|&&|\|\||[<>!(),\[\]]))""")]
    private static partial Regex TokenPattern();

    private enum Kind
    {
        Space,
        Text,
        Number,
        Word,
        Sign,
        End,
    }

    private readonly record struct Token(Kind Kind, string Text, int Position);
}
