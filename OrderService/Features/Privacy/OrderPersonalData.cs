using Gatehouse.OrderService.Data;
using Gatehouse.OrderService.Domain;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Privacy;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.OrderService.Features.Privacy;

/// <summary>A person's orders and order files. Orders are records of money and goods: they are kept, and belong to nobody.</summary>
internal sealed class OrderPersonalData(OrderDbContext db) : IPersonalData
{
    private static readonly UserId Nobody = new(Guid.Empty);

    public async Task<IReadOnlyList<PersonalPart>> ExportAsync(Person person, TenantId? tenant, CancellationToken cancellationToken)
    {
        var id = person.UserId;
        return tenant is null
            ? []
            :
            [
                PersonalPart.Of("orders", await db.Orders.AsNoTracking().Where(o => o.OwnerId == id).OrderBy(o => o.Id).ToListAsync(cancellationToken)),
                PersonalPart.Of("order-files", await db.Set<OrderImport>().AsNoTracking().Where(i => i.OwnerId == id).ToListAsync(cancellationToken)),
            ];
    }

    public async Task<IReadOnlyList<ErasedPart>> EraseAsync(Person person, TenantId? tenant, CancellationToken cancellationToken)
    {
        var id = person.UserId;
        if (tenant is null)
        {
            return [await new AddressMask(person.Email).InOutboxAsync(db, person, cancellationToken)];
        }

        await db.Set<OrderImportRow>().Where(r => db.Set<OrderImport>().Any(i => i.Id == r.ImportId && i.OwnerId == id)).ExecuteDeleteAsync(cancellationToken);
        return
        [
            new("orders", ErasedPart.Masked, await db.Orders.Where(o => o.OwnerId == id)
                .ExecuteUpdateAsync(set => set.SetProperty(o => o.OwnerId, Nobody), cancellationToken)),
            new("order-files", ErasedPart.Removed, await db.Set<OrderImport>().Where(i => i.OwnerId == id).ExecuteDeleteAsync(cancellationToken)),
            new("answered-requests", ErasedPart.Removed, await db.AnsweredRequests.Where(r => r.UserId == id).ExecuteDeleteAsync(cancellationToken)),
        ];
    }
}
