using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.Tenants;

/// <summary>Changes what is named and leaves the rest. The plan is the platform's to change.</summary>
internal static class ChangeTenant
{
    public static async Task<Results<Ok<TenantAnswer>, ProblemHttpResult>> HandleAsync(
        TenantId id,
        Request request,
        TenantReach reach,
        EditGuard guard,
        AuthDbContext context,
        AuthorityChange change,
        AuditTrail audit,
        CancellationToken cancellationToken)
    {
        if (!reach.Includes(id))
        {
            return Problems.NotFound();
        }

        if (request.Plan is not null && !reach.All)
        {
            return Problems.Invalid("plan", "Only the platform changes the plan.");
        }

        await change.BeginAsync(id, cancellationToken);
        if (await context.Tenants.SingleOrDefaultAsync(t => t.Id == id && t.Status != TenantStatus.Deleted, cancellationToken) is not { } tenant)
        {
            return Problems.NotFound();
        }

        if (guard.Refuse(tenant.Version) is { } refusal)
        {
            return refusal;
        }

        var before = TenantAnswer.Of(tenant);
        Apply(request, tenant);
        var after = TenantAnswer.Of(tenant);
        audit.Add(context, AuditActions.TenantChanged, $"tenant/{id}", new
        {
            before = new { before.Name, before.Plan, before.Settings, before.Attributes },
            after = new { after.Name, after.Plan, after.Settings, after.Attributes },
        });
        var version = await change.RaiseTenantAsync(cancellationToken);
        await change.CommitAsync(cancellationToken);
        guard.Tag(version);
        return TypedResults.Ok(after);
    }

    private static void Apply(Request request, Tenant tenant)
    {
        tenant.Name = request.Name?.Trim() ?? tenant.Name;
        tenant.Plan = request.Plan ?? tenant.Plan;
        if (request.Attributes is { } attributes)
        {
            tenant.Attributes = JsonSerializer.SerializeToElement(attributes);
        }

        if (request.Settings is { } wanted)
        {
            var held = TenantSettings.Of(tenant);
            tenant.Settings = JsonSerializer.SerializeToElement(
                new TenantSettings(
                    wanted.MfaRequired ?? held.MfaRequired,
                    wanted.AllowedLoginMethods ?? held.AllowedLoginMethods,
                    wanted.SessionIdleMinutes ?? held.SessionIdleMinutes,
                    wanted.SessionHours ?? held.SessionHours,
                    wanted.RememberDevices ?? held.RememberDevices),
                JsonSerializerOptions.Web);
        }
    }

    public sealed record Request(
        [Length(1, 100), PlainText] string? Name = null,
        SettingsRequest? Settings = null,
        [AttributeValues] IReadOnlyDictionary<string, JsonElement>? Attributes = null,
        [Length(1, 40), PlainText] string? Plan = null);

    public sealed record SettingsRequest(
        bool? MfaRequired = null,
        [PlainText] IReadOnlyList<string>? AllowedLoginMethods = null,
        [Range(5, 60 * 24 * 90)] int? SessionIdleMinutes = null,
        [Range(1, 24 * 365)] int? SessionHours = null,
        bool? RememberDevices = null) : IValidatableObject
    {
        /// <inheritdoc/>
        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            if (AllowedLoginMethods?.FirstOrDefault(m => !TenantSettings.KnownMethods.Contains(m)) is { } unknown)
            {
                yield return new($"Unknown: {unknown}. Known are {string.Join(", ", TenantSettings.KnownMethods)}.", [nameof(AllowedLoginMethods)]);
            }
        }
    }
}
