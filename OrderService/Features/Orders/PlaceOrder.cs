using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Gatehouse.OrderService.Data;
using Gatehouse.OrderService.Domain;
using Gatehouse.OrderService.Idempotency;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.Http;
using Gatehouse.ServiceDefaults.Messaging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Gatehouse.OrderService.Features.Orders;

/// <summary>Places an order for the caller; a repeated <c>Idempotency-Key</c> is answered as the first time.</summary>
internal static class PlaceOrder
{
    private const string NoControlCharacters = @"^\P{Cc}*$";

    public sealed record Request(
        [Required] string Currency,
        [Required, MinLength(1), MaxLength(Order.MaxItems)] IReadOnlyList<Item> Items) : IValidatableObject
    {
        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            if (Domain.Currency.Find(Currency) is not { } currency)
            {
                yield return new("Not an ISO 4217 currency code.", [nameof(Currency)]);
                yield break;
            }

            for (var i = 0; i < Items.Count; i++)
            {
                // A list may hold null, whatever its type says.
                if (Items[i] is null)
                {
                    yield return new("Missing.", [$"{nameof(Items)}[{i}]"]);
                }
                else if (Items[i].UnitPrice is { } price && !currency.CanExpress(price))
                {
                    yield return new($"{Currency} has {currency.Digits} decimals.", [$"{nameof(Items)}[{i}].{nameof(Item.UnitPrice)}"]);
                }
            }
        }
    }

    public sealed record Item(
        [Required, StringLength(OrderItem.MaxSkuLength), RegularExpression(NoControlCharacters)] string Sku,
        [Required, StringLength(OrderItem.MaxNameLength), RegularExpression(NoControlCharacters)] string Name,
        [Required, Range(1, OrderItem.MaxQuantity)] int? Quantity,
        // Against bounds that are whole numbers a price would be rounded before it is compared.
        [Required, Range(0d, Order.MaxUnitPrice)] decimal? UnitPrice);

    public static async Task<Results<Created<OrderAnswer>, ProblemHttpResult>> HandleAsync(
        Request request,
        [FromHeader(Name = PlatformHeaders.IdempotencyKey), StringLength(AnsweredRequest.MaxKeyLength, MinimumLength = 1), RegularExpression("^[!-~]+$")] string? idempotencyKey,
        Caller caller,
        OrderAccess access,
        OrderDbContext db,
        Outbox outbox,
        AnsweredRequests answered,
        EditGuard guard,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var fingerprint = Fingerprint.Of(nameof(PlaceOrder), request);
        if (idempotencyKey is not null && await answered.FindAsync(caller, idempotencyKey, cancellationToken) is { } earlier)
        {
            return Repeat(earlier, fingerprint, guard);
        }

        var (order, placed) = Order.Place(
            caller.TenantId,
            caller.UserId,
            Domain.Currency.Get(request.Currency),
            request.Items.Select(i => new OrderItem(i.Sku, i.Name, i.Quantity!.Value, i.UnitPrice!.Value)),
            time.GetUtcNow());
        if (await access.RefusePlacingAsync(order) is { } refusal)
        {
            return refusal;
        }

        var answer = OrderAnswer.Of(order);
        db.Add(order);
        outbox.Add(db, placed);
        if (idempotencyKey is null)
        {
            await db.SaveChangesAsync(cancellationToken);
            return Created(answer, guard);
        }

        answered.Remember(caller, idempotencyKey, fingerprint, answer);
        return await answered.TrySaveAsync(cancellationToken)
            ? Created(answer, guard)
            : Repeat((await answered.FindAsync(caller, idempotencyKey, cancellationToken))!, fingerprint, guard);
    }

    private static Results<Created<OrderAnswer>, ProblemHttpResult> Repeat(AnsweredRequest earlier, byte[] fingerprint, EditGuard guard) =>
        earlier.Fingerprint.AsSpan().SequenceEqual(fingerprint)
            ? Created(JsonSerializer.Deserialize<OrderAnswer>(earlier.Answer, JsonSerializerOptions.Web)!, guard)
            : Problems.Conflict("This Idempotency-Key was used for another request.");

    private static Created<OrderAnswer> Created(OrderAnswer answer, EditGuard guard)
    {
        guard.Tag(1);
        return TypedResults.Created($"/api/orders/{answer.Id}", answer);
    }
}
