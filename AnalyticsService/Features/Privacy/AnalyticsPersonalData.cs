using Gatehouse.AnalyticsService.Data;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Privacy;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AnalyticsService.Features.Privacy;

/// <summary>Facts name people by id; figures, but for the top lists, name nobody. An erased person's facts stay and are nobody's.</summary>
internal sealed class AnalyticsPersonalData(AnalyticsDbContext db) : IPersonalData
{
    public async Task<IReadOnlyList<PersonalPart>> ExportAsync(Person person, TenantId? tenant, CancellationToken cancellationToken)
    {
        var id = person.UserId;
        return tenant is null
            ? []
            :
            [
                PersonalPart.Of("order-facts", await db.OrderFacts.AsNoTracking().Where(f => f.OwnerId == id).ToListAsync(cancellationToken)),
                PersonalPart.Of("sign-in-facts", await db.Set<SignInFact>().AsNoTracking().Where(f => f.UserId == id).ToListAsync(cancellationToken)),
            ];
    }

    public async Task<IReadOnlyList<ErasedPart>> EraseAsync(Person person, TenantId? tenant, CancellationToken cancellationToken)
    {
        var id = person.UserId;
        return tenant is null
            ? [await new AddressMask(person.Email).InOutboxAsync(db, person, cancellationToken)]
            :
            [
                new("order-facts", ErasedPart.Masked, await db.OrderFacts.Where(f => f.OwnerId == id)
                    .ExecuteUpdateAsync(set => set.SetProperty(f => f.OwnerId, (UserId?)null), cancellationToken)),
                new("sign-in-facts", ErasedPart.Masked, await db.Set<SignInFact>().Where(f => f.UserId == id)
                    .ExecuteUpdateAsync(set => set.SetProperty(f => f.UserId, (UserId?)null), cancellationToken)),
                new("order-customers", ErasedPart.Removed, await db.Set<OrderCustomer>().Where(c => c.OwnerId == id).ExecuteDeleteAsync(cancellationToken)),
            ];
    }
}
