using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Tenants;

/// <summary>A company's picture, or none any more. Anybody sees it who is asked to sign in to one of its applications.</summary>
internal static class SetLogo
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        TenantId id, TenantReach reach, HttpContext http, AuthDbContext context, AuditTrail audit, TimeProvider time, CancellationToken cancellationToken)
    {
        if (http.Request.ContentType != TenantLogo.ContentType)
        {
            return Problems.Of(StatusCodes.Status415UnsupportedMediaType, ErrorCodes.UnsupportedMediaType, $"Send {TenantLogo.ContentType}.");
        }

        if (await ReadAsync(http.Request.Body, cancellationToken) is not { } content)
        {
            return Problems.Of(StatusCodes.Status413PayloadTooLarge, ErrorCodes.PayloadTooLarge, $"At most {TenantLogo.MaxBytes} bytes.");
        }

        if (TenantLogo.Fault(content) is { } fault)
        {
            return Problems.Invalid("body", fault);
        }

        return await ChangeAsync(id, content, reach, context, audit, time, cancellationToken);
    }

    public static Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(
        TenantId id, TenantReach reach, AuthDbContext context, AuditTrail audit, TimeProvider time, CancellationToken cancellationToken) =>
        ChangeAsync(id, null, reach, context, audit, time, cancellationToken);

    private static async Task<Results<NoContent, ProblemHttpResult>> ChangeAsync(
        TenantId id, byte[]? content, TenantReach reach, AuthDbContext context, AuditTrail audit, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        if (!reach.Includes(id) || !await context.Tenants.AnyAsync(t => t.Id == id && t.Status != TenantStatus.Deleted, cancellationToken))
        {
            return Problems.NotFound();
        }

        await context.EnterTenantAsync(id, cancellationToken);
        await context.TenantLogos.Where(l => l.TenantId == id).ExecuteDeleteAsync(cancellationToken);
        var version = content is null ? null : TenantLogo.VersionOf(content);
        if (content is not null)
        {
            context.Add(new TenantLogo { TenantId = id, Content = content, Version = version!, ChangedAt = time.GetUtcNow() });
        }

        audit.Note(id, AuditActions.TenantLogoChanged, $"tenant/{id}", new { version });
        await audit.WriteAsync(context, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<byte[]?> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        var buffer = new byte[TenantLogo.MaxBytes + 1];
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length > TenantLogo.MaxBytes ? null : buffer[..length];
    }
}
