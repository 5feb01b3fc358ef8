using System.Security.Cryptography;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Messaging;
using Gatehouse.UserService.Data;
using Gatehouse.UserService.Domain;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Gatehouse.UserService.Features.Avatars;

/// <summary>The caller's picture: the body is the file. What it is, its bytes say and not its label.</summary>
internal static class SetMyAvatar
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        HttpRequest request, Caller caller, UserDbContext db, Outbox outbox, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await ReadAsync(request.Body, cancellationToken) is not { } content)
        {
            return Problems.Of(StatusCodes.Status413PayloadTooLarge, ErrorCodes.PayloadTooLarge, $"At most {Avatar.MaxBytes / 1024} KB.");
        }

        if (Avatar.TypeOf(content) is not { } type)
        {
            return Problems.Of(StatusCodes.Status415UnsupportedMediaType, ErrorCodes.UnsupportedMediaType, "A PNG, JPEG or WebP picture.");
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into avatars (user_id, media_type, content, hash, changed_at)
            values ({caller.UserId.Value}, {type}, {content}, {Convert.ToHexStringLower(SHA256.HashData(content))}, {time.GetUtcNow()})
            on conflict (user_id) do update
                set media_type = excluded.media_type, content = excluded.content, hash = excluded.hash, changed_at = excluded.changed_at
            """, cancellationToken);
        return await TellAsync(caller, db, outbox, transaction, cancellationToken);
    }

    public static async Task<NoContent> RemoveAsync(Caller caller, UserDbContext db, Outbox outbox, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        return await db.Set<Avatar>().Where(a => a.UserId == caller.UserId).ExecuteDeleteAsync(cancellationToken) == 0
            ? TypedResults.NoContent()
            : await TellAsync(caller, db, outbox, transaction, cancellationToken);
    }

    private static async Task<NoContent> TellAsync(
        Caller caller, UserDbContext db, Outbox outbox, IDbContextTransaction transaction, CancellationToken cancellationToken)
    {
        outbox.Add(db, new PersonChanged(caller.UserId, "avatar"));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    // One byte more than allowed is enough to know.
    private static async Task<byte[]?> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        var buffer = new byte[Avatar.MaxBytes + 1];
        var read = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return read > Avatar.MaxBytes ? null : buffer[..read];
    }
}
