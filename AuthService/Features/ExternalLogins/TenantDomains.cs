using System.ComponentModel.DataAnnotations;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.AuthService.Features.Tenants;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.ExternalLogins;

/// <summary>Which mail domains are a company's. Whoever runs the platform says so, for it opens the company to everybody in them.</summary>
internal static class TenantDomains
{
    public static async Task<Results<Ok<Response>, ProblemHttpResult>> ListAsync(
        TenantId id, TenantReach reach, AuthDbContext context, CancellationToken cancellationToken) =>
        reach.Includes(id) ? TypedResults.Ok(new Response(await OfAsync(context, id, cancellationToken))) : Problems.NotFound();

    public static async Task<Results<Ok<Response>, ProblemHttpResult>> ReplaceAsync(
        TenantId id,
        Request request,
        AuthDbContext context,
        AuthorityChange change,
        AuditTrail audit,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        string[] wanted = [.. request.Domains.Select(d => d.Trim().ToLowerInvariant()).Distinct()];
        if (wanted.FirstOrDefault(d => d.Length > 253 || !d.Contains('.', StringComparison.Ordinal) || Uri.CheckHostName(d) is not UriHostNameType.Dns) is { } bad)
        {
            return Problems.Invalid("domains", $"'{bad}' is not a mail domain.");
        }

        await change.BeginAsync(id, cancellationToken);
        if (!await context.Tenants.AnyAsync(t => t.Id == id && t.Status != TenantStatus.Deleted, cancellationToken))
        {
            return Problems.NotFound();
        }

        if (await context.Set<TenantDomain>().Where(d => wanted.Contains(d.Domain) && d.TenantId != id).Select(d => d.Domain).FirstOrDefaultAsync(cancellationToken) is { } taken)
        {
            return Problems.Conflict($"'{taken}' is another company's.");
        }

        var before = await context.Set<TenantDomain>().Where(d => d.TenantId == id).ToListAsync(cancellationToken);
        context.RemoveRange(before.Where(d => !wanted.Contains(d.Domain)));
        context.AddRange(wanted.Except(before.Select(d => d.Domain)).Select(d => new TenantDomain { Domain = d, TenantId = id, AddedAt = time.GetUtcNow() }));
        audit.Add(context, AuditActions.TenantDomainsChanged, $"tenant/{id}", new { before = before.Select(d => d.Domain), after = wanted });
        await change.CommitAsync(cancellationToken);
        return TypedResults.Ok(new Response(await OfAsync(context, id, cancellationToken)));
    }

    private static Task<List<string>> OfAsync(AuthDbContext context, TenantId id, CancellationToken cancellationToken) =>
        context.Set<TenantDomain>().Where(d => d.TenantId == id).OrderBy(d => d.Domain).Select(d => d.Domain).ToListAsync(cancellationToken);

    public sealed record Request([Required, MaxLength(50), PlainText] string[] Domains);

    internal sealed record Response(IReadOnlyList<string> Domains);
}
