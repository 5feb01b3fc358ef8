using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.ServiceDefaults.Privacy;

/// <summary>Asks a service's <see cref="IPersonalData"/> outside of tenants and in each, and puts the answers together.</summary>
/// <typeparam name="TContext">The service's context.</typeparam>
/// <param name="scopes">For a scope for each tenant.</param>
public sealed class PersonalDataDesk<TContext>(IServiceScopeFactory scopes)
    where TContext : DbContext
{
    /// <summary>Everything the service holds of a person.</summary>
    /// <param name="person">Whom it is about.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>A part for each name.</returns>
    public async Task<IReadOnlyList<PersonalPart>> ExportAsync(Person person, CancellationToken cancellationToken) =>
        [.. (await EachAsync(person, (data, tenant) => data.ExportAsync(person, tenant, cancellationToken), false, cancellationToken))
            .GroupBy(p => p.Name, (name, parts) => new PersonalPart(name, [.. parts.SelectMany(p => p.Items)]))];

    /// <summary>Removes or masks it; what the outbox still says of them is masked too.</summary>
    /// <param name="person">Whom it is about.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The lines of the receipt.</returns>
    public async Task<IReadOnlyList<ErasedPart>> EraseAsync(Person person, CancellationToken cancellationToken) =>
        [.. (await EachAsync(person, (data, tenant) => data.EraseAsync(person, tenant, cancellationToken), true, cancellationToken))
            .GroupBy(p => (p.What, p.How), (key, parts) => new ErasedPart(key.What, key.How, parts.Sum(p => p.Count)))];

    private async Task<List<T>> EachAsync<T>(
        Person person, Func<IPersonalData, TenantId?, Task<IReadOnlyList<T>>> ask, bool isErasure, CancellationToken cancellationToken)
    {
        List<T> all = [];
        foreach (var tenant in person.Tenants.Select(t => (TenantId?)t).Prepend(null))
        {
            await using var scope = scopes.CreateAsyncScope();
            if (tenant is { } bound)
            {
                scope.ServiceProvider.GetRequiredService<TenantContext>().Set(bound);
            }

            var context = scope.ServiceProvider.GetRequiredService<TContext>();
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            all.AddRange(await ask(scope.ServiceProvider.GetRequiredService<IPersonalData>(), tenant));
            if (isErasure)
            {
                await context.SaveChangesAsync(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
            }
        }

        return all;
    }
}
