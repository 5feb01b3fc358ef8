using System.Text.Json;
using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Messaging;

namespace Gatehouse.AuthService.Features.Audit;

/// <summary>What is told to other services because it was written down: every way to sign in ends here.</summary>
internal static class AuditNews
{
    public static void Tell(Outbox outbox, AuthDbContext context, AuditEntry entry)
    {
        switch (entry.Action)
        {
            case AuditActions.SignedIn:
                outbox.Add(context, new SignInEnded(entry.ActorId, SignInEnded.SignedIn, Methods(entry.Details), Id(entry, "session/")), entry.TenantId);
                break;
            case AuditActions.SignInRefused:
                outbox.Add(context, new SignInEnded(Person(entry), SignInEnded.Refused, Text(entry.Details, "reason")), entry.TenantId);
                break;
        }
    }

    private static UserId? Person(AuditEntry entry) => Id(entry, "user/") is { } id ? new UserId(id) : entry.ActorId;

    private static Guid? Id(AuditEntry entry, string kind) =>
        entry.Target?.StartsWith(kind, StringComparison.Ordinal) is true && Guid.TryParse(entry.Target.AsSpan(kind.Length), out var id) ? id : null;

    private static string Text(JsonElement? details, string name) =>
        details is { ValueKind: JsonValueKind.Object } known && known.TryGetProperty(name, out var text) && text.GetString() is { Length: > 0 } said ? said : "unknown";

    private static string Methods(JsonElement? details) =>
        details is { ValueKind: JsonValueKind.Object } known && known.TryGetProperty("methods", out var methods)
            ? string.Join('+', methods.EnumerateArray().Select(m => m.GetString()))
            : "unknown";
}
