using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Tenants;
using Gatehouse.AuthService.Identity;
using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Gatehouse.AuthService.Features.Sessions;

/// <summary>
/// A refresh in two round trips, written by hand: an entity at a time it is seven, and the busiest path there is. On the
/// context's connection, in a transaction that ends with <see cref="SpendAsync"/> or <see cref="ReleaseAsync"/>.
/// </summary>
internal sealed class RefreshRows(AuthDbContext context)
{
    // The lock comes by itself: what is read after it is as it is when it was got. The tenant is found out on the way,
    // for row-level security to let its membership be seen.
    private const string Lock = "select 1 from refresh_tokens where hash = $1 for update";

    private const string Session = """
        select s.id, s.user_id, s.tenant_id, s.membership_id, s.device, s.address, s.created_at, s.last_seen_at, s.idle_minutes, s.ends_at,
            s.ended_at, s.methods, s.authenticated_at, t.issued_at, t.used_at, t.successor, u.name, u.email, u.created_at, u.closed_at,
            set_config('app.tenant_id', coalesce(s.tenant_id::text, ''), true)
        from refresh_tokens t join sessions s on s.id = t.session_id join users u on u.id = s.user_id
        where t.hash = $1
        """;

    private const string Membership = """
        select m.id, m.tenant_id, m.version, n.version, n.status, m.ended_at is not null,
            array(select r.name from membership_roles g join roles r on r.tenant_id = g.tenant_id and r.id = g.role_id
                where g.tenant_id = m.tenant_id and g.membership_id = m.id order by r.name collate "C")
        from refresh_tokens t join sessions s on s.id = t.session_id
            join memberships m on m.tenant_id = s.tenant_id and m.id = s.membership_id join tenants n on n.id = m.tenant_id
        where t.hash = $1
        """;

    // Nothing is written for a session that ended between the reading and the writing.
    private const string Spend = """
        with live as (
            update sessions set address = $3, last_seen_at = $4, idle_ends_at = $5 where id = $1 and ended_at is null returning id),
        spent as (
            update refresh_tokens set used_at = $4, successor = $6 where hash = $2 and exists (select from live))
        insert into refresh_tokens (hash, session_id, issued_at) select $7, id, $4 from live
        """;

    private NpgsqlConnection Connection => (NpgsqlConnection)context.Database.GetDbConnection();

    /// <summary>Locks a token and reads what it stands for.</summary>
    public async Task<Row?> LockAsync(byte[] hash, CancellationToken cancellationToken)
    {
        await Connection.OpenAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(Connection)
        {
            BatchCommands = { new("begin"), Of(Lock, hash), Of(Session, hash), Of(Membership, hash) },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            return null;
        }

        var (token, session, user) = ReadSession(hash, reader);
        await reader.NextResultAsync(cancellationToken);
        var (place, status) = await reader.ReadAsync(cancellationToken) ? ReadMembership(user, reader) : (null, MembershipStatus.Ended);
        return new(token, session, user, place, status);
    }

    /// <summary>Writes a spent token, its successor and the session's use, and commits.</summary>
    /// <returns>Whether the session was still live.</returns>
    public async Task<bool> SpendAsync(RefreshToken token, Session session, byte[] successor, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(Connection)
        {
            BatchCommands =
            {
                Of(Spend, session.Id.Value, token.Hash, session.Address ?? (object)DBNull.Value, session.LastSeenAt, session.IdleEndsAt, token.Successor!, successor),
                new("commit"),
            },
        };
        await batch.ExecuteNonQueryAsync(cancellationToken);
        await Connection.CloseAsync();
        return batch.BatchCommands[0].RecordsAffected > 0;
    }

    /// <summary>Gives the lock back; nothing has been written.</summary>
    public Task ReleaseAsync() => Connection.CloseAsync();

    private static NpgsqlBatchCommand Of(string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        Array.ForEach(values, value => command.Parameters.Add(new() { Value = value }));
        return command;
    }

    private static (RefreshToken Token, Session Session, User User) ReadSession(byte[] hash, NpgsqlDataReader row)
    {
        var session = new Session
        {
            Id = new(row.GetGuid(0)),
            UserId = new(row.GetGuid(1)),
            TenantId = row.IsDBNull(2) ? null : new TenantId(row.GetGuid(2)),
            MembershipId = row.IsDBNull(3) ? null : new MembershipId(row.GetGuid(3)),
            Device = row.GetString(4),
            CreatedAt = row.GetFieldValue<DateTimeOffset>(6),
            IdleMinutes = row.GetInt32(8),
            EndsAt = row.GetFieldValue<DateTimeOffset>(9),
            Methods = row.GetFieldValue<string[]>(11),
            AuthenticatedAt = row.GetFieldValue<DateTimeOffset>(12),
        };
        session.Use(row.IsDBNull(5) ? null : row.GetString(5), row.GetFieldValue<DateTimeOffset>(7));
        if (!row.IsDBNull(10))
        {
            session.End(SessionEnd.Logout, row.GetFieldValue<DateTimeOffset>(10));
        }

        var token = new RefreshToken { Hash = hash, SessionId = session.Id, IssuedAt = row.GetFieldValue<DateTimeOffset>(13) };
        if (!row.IsDBNull(14))
        {
            token.Spend(row.GetFieldValue<byte[]>(15), row.GetFieldValue<DateTimeOffset>(14));
        }

        return (token, session, new()
        {
            Id = session.UserId,
            Name = row.GetString(16),
            Email = row.GetString(17),
            CreatedAt = row.GetFieldValue<DateTimeOffset>(18),
            ClosedAt = row.IsDBNull(19) ? null : row.GetFieldValue<DateTimeOffset>(19),
        });
    }

    private static (TokenPlace Place, MembershipStatus Status) ReadMembership(User user, NpgsqlDataReader row)
    {
        var tenant = Enum.Parse<TenantStatus>(row.GetString(4));
        return (
            new(new(row.GetGuid(1)), new(row.GetGuid(0)), row.GetInt32(2) + row.GetInt32(3), row.GetFieldValue<string[]>(6)),
            row.GetBoolean(5) || user.ClosedAt is not null || tenant is TenantStatus.Deleted ? MembershipStatus.Ended
                : tenant is TenantStatus.Suspended ? MembershipStatus.TenantSuspended
                : MembershipStatus.Active);
    }

    /// <summary>What a token stands for. A membership that cannot be found has ended.</summary>
    internal sealed record Row(RefreshToken Token, Session Session, User User, TokenPlace? Place, MembershipStatus Status);
}
