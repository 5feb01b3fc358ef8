using System.Globalization;
using System.Text;

namespace Gatehouse.OrderService.Domain;

/// <summary>A row of an order file (RFC 4180, comma separated): one order of one item.</summary>
internal static class OrderRow
{
    public const string Heading = "currency,sku,name,quantity,unitPrice";
    public const int MaxLength = 1000;

    /// <summary>Reads a row.</summary>
    /// <param name="text">The row, without its line end.</param>
    /// <returns>What it orders, or which column is wrong and why.</returns>
    public static (Currency? Currency, OrderItem? Item, string? Field, string? Message) Read(string text)
    {
        if (text.Length > MaxLength)
        {
            return Wrong("row", $"Longer than {MaxLength} characters.");
        }

        if (Split(text) is not { } columns)
        {
            return Wrong("row", "A quote is not closed.");
        }

        if (columns.Count != 5)
        {
            return Wrong("row", $"{columns.Count} columns instead of 5 ({Heading}).");
        }

        if (Currency.Find(columns[0]) is not { } currency)
        {
            return Wrong("currency", "Not an ISO 4217 currency code.");
        }

        if (!IsText(columns[1], OrderItem.MaxSkuLength))
        {
            return Wrong("sku", $"1 to {OrderItem.MaxSkuLength} characters, no control characters.");
        }

        if (!IsText(columns[2], OrderItem.MaxNameLength))
        {
            return Wrong("name", $"1 to {OrderItem.MaxNameLength} characters, no control characters.");
        }

        if (!int.TryParse(columns[3], NumberStyles.None, CultureInfo.InvariantCulture, out var quantity) || quantity is < 1 or > OrderItem.MaxQuantity)
        {
            return Wrong("quantity", $"A whole number from 1 to {OrderItem.MaxQuantity}.");
        }

        return !decimal.TryParse(columns[4], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var price)
            || price > Order.MaxUnitPrice || !currency.CanExpress(price)
            ? Wrong("unitPrice", $"A number from 0 to {Order.MaxUnitPrice} with at most {currency.Digits} decimals.")
            : (currency, new OrderItem(columns[1], columns[2], quantity, price), null, null);
    }

    /// <summary>Writes one field, so that no spreadsheet takes it for a formula (OWASP CSV injection).</summary>
    public static string Quote(string field)
    {
        var safe = field.Length > 0 && "=+-@\t\r".Contains(field[0], StringComparison.Ordinal) ? "'" + field : field;
        return safe.AsSpan().IndexOfAny(",\"\r\n") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static (Currency?, OrderItem?, string?, string?) Wrong(string field, string message) => (null, null, field, message);

    private static bool IsText(string text, int max) => text.Length >= 1 && text.Length <= max && !string.IsNullOrWhiteSpace(text) && !text.Any(char.IsControl);

    private static List<string>? Split(string text)
    {
        var (columns, field, isQuoted) = (new List<string>(), new StringBuilder(), false);
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '"' when isQuoted && i + 1 < text.Length && text[i + 1] == '"':
                    field.Append(text[i++]);
                    break;
                case '"':
                    isQuoted = !isQuoted;
                    break;
                case ',' when !isQuoted:
                    columns.Add(field.ToString());
                    field.Clear();
                    break;
                case var other:
                    field.Append(other);
                    break;
            }
        }

        columns.Add(field.ToString());
        return isQuoted ? null : columns;
    }
}
