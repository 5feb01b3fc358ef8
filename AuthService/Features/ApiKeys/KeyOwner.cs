using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.ApiKeys;

/// <summary>Whether somebody may hand out access for programs.</summary>
internal sealed class KeyOwner(AuthDbContext context, PermissionCache permissions, IHostEnvironment environment)
{
    /// <summary>Nobody gives what they lack, and in production nobody whose address is not confirmed gives anything.</summary>
    /// <returns>What stands in the way, or nothing.</returns>
    public async Task<ProblemHttpResult?> RefuseAsync(Caller caller, IReadOnlyList<string> scopes, CancellationToken cancellationToken)
    {
        if (scopes.FirstOrDefault(scope => !Permissions.Catalogue.ContainsKey(scope)) is { } unknown)
        {
            return Problems.Invalid("scopes", $"There is no permission '{unknown}'.");
        }

        var own = await permissions.GetAsync(caller.Token, cancellationToken);
        if (scopes.FirstOrDefault(scope => own?.Has(scope) is not true) is { } lacked)
        {
            return Problems.Forbidden(lacked, own?.Permissions ?? []);
        }

        return environment.IsProduction() && !await context.Users.AnyAsync(u => u.Id == caller.UserId && u.EmailConfirmed, cancellationToken)
            ? Problems.Conflict("Confirm your e-mail address first.")
            : null;
    }
}
