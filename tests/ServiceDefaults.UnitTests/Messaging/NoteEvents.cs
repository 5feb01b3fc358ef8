using System.Collections.Concurrent;
using System.Diagnostics;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Messaging;
using Gatehouse.ServiceDefaults.Tenancy;
using Gatehouse.ServiceDefaults.UnitTests.Data;

namespace Gatehouse.ServiceDefaults.UnitTests.Messaging;

public sealed record NoteTaken(Guid NoteId, string Text) : IEvent
{
    public static string Type => "notes.taken.v1";

    public string Subject => NoteId.ToString();
}

/// <summary>What a test has the handler do, and what the handler saw.</summary>
public sealed class HandlerScript
{
    public ConcurrentQueue<(NoteTaken Event, EventEnvelope Envelope, string? Correlation, ActivityTraceId? Trace)> Calls { get; } = new();

    /// <summary>May throw.</summary>
    public Action<NoteTaken> Before { get; set; } = _ => { };
}

/// <summary>The effect: a note of the event's tenant.</summary>
public sealed class WriteNote(NotesContext context, TenantContext tenant, HandlerScript script) : IHandle<NoteTaken>
{
    public Task HandleAsync(NoteTaken happened, EventEnvelope envelope, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(happened);
        script.Calls.Enqueue((happened, envelope, Correlation.Current, Activity.Current?.TraceId));

        // Another id than the event's: only the inbox may keep a second effect away.
        context.Add(new Note { Id = Guid.CreateVersion7(), TenantId = tenant.Required, Text = happened.Text });
        script.Before(happened);
        return Task.CompletedTask;
    }
}

/// <summary>The same, many in one transaction.</summary>
public sealed class WriteNotes(NotesContext context, TenantContext tenant, HandlerScript script) : IHandle<NoteTaken>, IHandleTogether
{
    public Task HandleAsync(NoteTaken happened, EventEnvelope envelope, CancellationToken cancellationToken) =>
        new WriteNote(context, tenant, script).HandleAsync(happened, envelope, cancellationToken);
}
