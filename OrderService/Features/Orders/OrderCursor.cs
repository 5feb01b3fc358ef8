using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using Gatehouse.OrderService.Domain;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.OrderService.Features.Orders;

/// <summary>The place in a list, newest first, after which the next page begins. Opaque to clients: base64url of time and id.</summary>
internal readonly record struct OrderCursor(DateTimeOffset PlacedAt, OrderId Id)
{
    private const int Length = sizeof(long) + 16;

    public static OrderCursor After(Order order) => new(order.PlacedAt, order.Id);

    public static bool TryParse(string? text, out OrderCursor cursor)
    {
        cursor = default;
        Span<byte> bytes = stackalloc byte[Length];
        if (text?.Length != Base64Url.GetEncodedLength(Length)
            || Base64Url.DecodeFromChars(text, bytes, out _, out var written) is not OperationStatus.Done
            || written != Length)
        {
            return false;
        }

        var ticks = BinaryPrimitives.ReadInt64BigEndian(bytes);
        if (ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks)
        {
            return false;
        }

        cursor = new(new(ticks, TimeSpan.Zero), new(new Guid(bytes[sizeof(long)..], bigEndian: true)));
        return true;
    }

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, PlacedAt.UtcTicks);
        Id.Value.TryWriteBytes(bytes[sizeof(long)..], bigEndian: true, out _);
        return Base64Url.EncodeToString(bytes);
    }
}
