using System.IO.Compression;
using System.Text.Json;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Messaging;
using Gatehouse.ServiceDefaults.Privacy;
using Gatehouse.UserService.Data;
using Gatehouse.UserService.Domain;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.UserService.Features.Privacy;

/// <summary>
/// Takes a waiting request one step further, in one transaction that holds its row: a crash lets go of the row and leaves
/// a whole number of steps behind. Every step may be done twice.
/// </summary>
internal sealed partial class PrivacySteps(
    UserDbContext db,
    OtherServices services,
    PersonalDataDesk<UserDbContext> own,
    StreamErasure streams,
    Outbox outbox,
    TimeProvider time,
    ILogger<PrivacySteps> logger)
{
    private const string Account = "account";
    private const string Streams = "streams";
    private const string BeforeStep = "before_step";

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);
    private static readonly string[] Exports = [ResourceNames.Auth, ResourceNames.Users, ResourceNames.Orders, ResourceNames.Analytics];

    // What is still on its way has to arrive before what it leaves behind can be erased; AuthService's mails come last.
    private static readonly string[] Erasures =
        [Account, Streams, ResourceNames.Orders, ResourceNames.Analytics, ResourceNames.Users, ResourceNames.Auth];

    public static IReadOnlyList<string> Of(string kind) => kind == PrivacyRequest.Export ? Exports : Erasures;

    /// <returns>Whether there was something to do.</returns>
    public async Task<bool> TakeOneAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var now = time.GetUtcNow();
        var due = await db.Set<PrivacyRequest>().FromSql(
            $"select * from privacy_requests where finished_at is null and due_at <= {now} order by due_at limit 1 for update skip locked")
            .ToListAsync(cancellationToken);
        if (due is not [var request])
        {
            return false;
        }

        var failures = request.Failures;
        await transaction.CreateSavepointAsync(BeforeStep, cancellationToken);
        try
        {
            await TakeAsync(request, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
        }
#pragma warning disable CA1031 // However one person's step fails, those behind it must not wait for it.
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            // The same step again, later and later; nothing of it stays.
            await transaction.RollbackToSavepointAsync(BeforeStep, cancellationToken);
            db.ChangeTracker.Clear();
            var again = time.GetUtcNow() + TimeSpan.FromSeconds(Math.Min(LongestWait.TotalSeconds, Math.Pow(2, Math.Min(failures, 10))));
            await db.Set<PrivacyRequest>().Where(r => r.Id == request.Id).ExecuteUpdateAsync(
                set => set.SetProperty(r => r.Failures, failures + 1).SetProperty(r => r.DueAt, again), cancellationToken);
            Log.Failed(logger, request.Kind, request.Id, failures + 1, failure.GetBaseException().Message);
        }

        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private async Task TakeAsync(PrivacyRequest request, CancellationToken cancellationToken)
    {
        var done = await db.Set<PrivacyStep>().Where(s => s.RequestId == request.Id).Select(s => s.Name).ToListAsync(cancellationToken);
        if (Of(request.Kind).FirstOrDefault(step => !done.Contains(step)) is { } next)
        {
            var isDone = request.Kind == PrivacyRequest.Export
                ? await CollectAsync(request, next, cancellationToken)
                : await EraseAsync(request, next, cancellationToken);
            request.DueAt = time.GetUtcNow() + (isDone ? TimeSpan.Zero : Soon);
            request.Failures = 0;
            return;
        }

        outbox.Add(db, new PrivacyCompleted(request.Id, request.UserId, request.Kind), null);
        request.Finish(time.GetUtcNow());
    }

    private async Task<bool> CollectAsync(PrivacyRequest request, string service, CancellationToken cancellationToken)
    {
        var parts = service == ResourceNames.Users
            ? await own.ExportAsync(request.AboutWhom, cancellationToken)
            : await services.AskAsync<List<PersonalPart>>(service, PersonalDataEndpoints.Export, request.AboutWhom, cancellationToken);
        using var content = new MemoryStream();
        await using (var compressed = new BrotliStream(content, CompressionLevel.Fastest, leaveOpen: true))
        {
            await JsonSerializer.SerializeAsync(compressed, parts, JsonSerializerOptions.Web, cancellationToken);
        }

        db.Add(new PrivacyStep { RequestId = request.Id, Name = service, DoneAt = time.GetUtcNow(), Content = content.ToArray() });
        return true;
    }

    private async Task<bool> EraseAsync(PrivacyRequest request, string step, CancellationToken cancellationToken)
    {
        var person = request.AboutWhom;
        IReadOnlyList<ErasedPart> lines = [];
        switch (step)
        {
            case Account:
                await services.CloseAccountAsync(person.UserId, request.RequestedBy, cancellationToken);
                break;
            case Streams:
                lines = await streams.EraseAsync(person.Email);
                break;
            case ResourceNames.Users:
                lines = await own.EraseAsync(person, cancellationToken);
                break;
            default:
                lines = await services.AskAsync<List<ErasedPart>>(step, PersonalDataEndpoints.Erase, person, cancellationToken);
                break;
        }

        if (lines.Any(line => line is { How: ErasedPart.Waiting, Count: > 0 }))
        {
            return false;
        }

        var receipt = JsonSerializer.SerializeToElement(lines.Where(l => l.How != ErasedPart.Waiting), JsonSerializerOptions.Web);
        db.Add(new PrivacyStep { RequestId = request.Id, Name = step, DoneAt = time.GetUtcNow(), Receipt = receipt });
        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A step of {Kind} {RequestId} failed for the {Failures}. time in a row and comes again: {Reason}")]
        public static partial void Failed(ILogger logger, string kind, Guid requestId, int failures, string reason);
    }
}
