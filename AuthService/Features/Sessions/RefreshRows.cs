using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Tenants;
using Gatehouse.AuthService.Identity;
using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Authorization;
using Npgsql;

namespace Gatehouse.AuthService.Features.Sessions;

/// <summary>
/// A refresh in the database: one statement, prepared once for each connection, and no entities. The busiest path there is.
/// See <see cref="RefreshFunction"/>.
/// </summary>
internal sealed class RefreshRows(NpgsqlDataSource database)
{
    private const string Rotate = "select * from rotate_refresh_token($1, $2, $3, $4, $5)";

    /// <summary>Spends a token if it is good, for a successor; durable when it returns.</summary>
    /// <param name="presented">The token.</param>
    /// <param name="successor">The next one.</param>
    /// <param name="address">Where the call comes from, if that is known.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What the token stood for before, and whether it was rotated; nothing when there is no such token.</returns>
    public async Task<Row?> RotateAsync(
        RefreshSecret presented, RefreshSecret successor, string? address, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var hash = presented.Hash;
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(Rotate, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<byte[]> { TypedValue = hash },
                new NpgsqlParameter<byte[]> { TypedValue = presented.Seal(successor) },
                new NpgsqlParameter<byte[]> { TypedValue = successor.Hash },
                new NpgsqlParameter<string?> { TypedValue = address, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text },
                new NpgsqlParameter<DateTimeOffset> { TypedValue = now },
            },
        };
        await command.PrepareAsync(cancellationToken);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Read(hash, reader) : null;
    }

    private static Row Read(byte[] hash, NpgsqlDataReader row)
    {
        var session = new Session
        {
            Id = new(row.GetGuid(4)),
            UserId = new(row.GetGuid(5)),
            TenantId = row.IsDBNull(6) ? null : new(row.GetGuid(6)),
            MembershipId = row.IsDBNull(7) ? null : new(row.GetGuid(7)),
            Device = row.GetString(8),
            CreatedAt = row.GetFieldValue<DateTimeOffset>(10),
            IdleMinutes = row.GetInt32(12),
            EndsAt = row.GetFieldValue<DateTimeOffset>(13),
            Methods = row.GetFieldValue<string[]>(15),
            AuthenticatedAt = row.GetFieldValue<DateTimeOffset>(16),
        };
        session.Use(row.IsDBNull(9) ? null : row.GetString(9), row.GetFieldValue<DateTimeOffset>(11));
        if (!row.IsDBNull(14))
        {
            session.End(SessionEnd.Logout, row.GetFieldValue<DateTimeOffset>(14));
        }

        var token = new RefreshToken { Hash = hash, SessionId = session.Id, IssuedAt = row.GetFieldValue<DateTimeOffset>(1) };
        if (!row.IsDBNull(2))
        {
            token.Spend(row.GetFieldValue<byte[]>(3), row.GetFieldValue<DateTimeOffset>(2));
        }

        var user = new User
        {
            Id = session.UserId,
            Name = row.GetString(17),
            Email = row.GetString(18),
            CreatedAt = row.GetFieldValue<DateTimeOffset>(19),
            ClosedAt = row.IsDBNull(20) ? null : row.GetFieldValue<DateTimeOffset>(20),
        };
        var (place, status) = row.IsDBNull(21) ? (null, MembershipStatus.Ended) : ReadMembership(session, user, row);
        return new(row.GetBoolean(0), token, session, user, place, status);
    }

    private static (TokenPlace Place, MembershipStatus Status) ReadMembership(Session session, User user, NpgsqlDataReader row)
    {
        var tenant = Enum.Parse<TenantStatus>(row.GetString(24));
        return (
            new(session.TenantId!.Value, session.MembershipId!.Value, row.GetInt32(22), row.GetFieldValue<string[]>(25)),
            row.GetBoolean(23) || user.ClosedAt is not null || tenant is TenantStatus.Deleted ? MembershipStatus.Ended
                : tenant is TenantStatus.Suspended ? MembershipStatus.TenantSuspended
                : MembershipStatus.Active);
    }

    /// <summary>What a token stands for. A membership that cannot be found has ended.</summary>
    internal sealed record Row(bool IsRotated, RefreshToken Token, Session Session, User User, TokenPlace? Place, MembershipStatus Status);
}
