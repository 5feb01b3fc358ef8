using System.Globalization;
using System.Text.Json;

namespace Gatehouse.AuthService.Features.Audit;

/// <summary>The audit log as CSV (RFC 4180).</summary>
internal static class AuditCsv
{
    public const string Header = "sequence,id,at,action,actorId,client,target,address,correlationId,details,addressSeal,previous,hash\r\n";

    public static string Line(AuditAnswer entry) => string.Join(',', new[]
    {
        entry.Sequence.ToString(CultureInfo.InvariantCulture),
        entry.Id.ToString(),
        entry.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        entry.Action,
        entry.ActorId?.ToString(),
        entry.Client,
        entry.Target,
        entry.Address,
        entry.CorrelationId,
        entry.Details is { } details ? JsonSerializer.Serialize(details) : null,
        entry.AddressSeal,
        entry.Previous,
        entry.Hash,
    }.Select(Cell)) + "\r\n";

    // A cell that begins like a formula would be one in a spreadsheet (CWE-1236).
    internal static string Cell(string? text) => text is not { Length: > 0 } ? ""
        : $"\"{(text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" : "")}{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}

/// <summary>The audit log as one JSON object a line.</summary>
internal static class AuditNdjson
{
    public static string Line(AuditAnswer entry) => JsonSerializer.Serialize(entry, JsonSerializerOptions.Web) + "\n";
}
