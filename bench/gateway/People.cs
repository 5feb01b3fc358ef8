using System.Buffers.Binary;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.TestKit;

namespace Gatehouse.Bench.Gateway;

/// <summary>1,000 people of 50 companies. Their ids follow from their number, so that the backend knows them without being told.</summary>
internal static class People
{
    public const int Count = 1000;
    private const int Tenants = 50;

    /// <summary>The last one may nothing.</summary>
    private const int Powerless = Count;

    public static string[] Tokens(TokenIssuer issuer) => [.. Enumerable.Range(0, Count).Select(number => Token(issuer, number))];

    public static string PowerlessToken(TokenIssuer issuer) => Token(issuer, Powerless);

    public static MembershipSnapshot Snapshot(Guid membership)
    {
        Span<byte> bytes = stackalloc byte[16];
        membership.TryWriteBytes(bytes);
        var number = BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]);
        return new(
            new(membership), new(Id('u', number)), new(Id('t', number % Tenants)), 1, 0, MembershipStatus.Active, [BuiltInRoles.Manager],
            number == Powerless ? [Permissions.UsersRead] : [Permissions.OrdersRead, Permissions.OrdersWrite, Permissions.UsersRead]);
    }

    private static string Token(TokenIssuer issuer, int number)
    {
        var claims = issuer.Claims(Id('u', number), Id('t', number % Tenants), Id('m', number));

        // Long runs outlive ten minutes.
        claims["exp"] = DateTimeOffset.UtcNow.AddHours(6).ToUnixTimeSeconds();
        return issuer.Issue(claims);
    }

    private static Guid Id(char kind, int number)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes[0] = (byte)kind;
        bytes[7] = 0x70;
        bytes[8] = 0x80;
        BinaryPrimitives.WriteInt32LittleEndian(bytes[12..], number);
        return new(bytes);
    }
}
