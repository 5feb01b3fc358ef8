using System.Text.Json;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Data;

namespace Gatehouse.AuthService.Features.Audit;

/// <summary>
/// Something that happened in a tenant, and who did it. Names people by id only. PostgreSQL numbers and chains entries as
/// they are inserted (see GovernanceSecurity); nobody changes or deletes one.
/// </summary>
internal sealed class AuditEntry : ITenantOwned
{
    public required Guid Id { get; init; }

    public required TenantId TenantId { get; init; }

    /// <summary>Its place in the tenant's chain, from 1 without gaps.</summary>
    public long Sequence { get; private init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>One of <see cref="AuditActions"/>.</summary>
    public required string Action { get; init; }

    /// <summary>Who did it, as far as that is known.</summary>
    public UserId? ActorId { get; init; }

    /// <summary>The OAuth client or API key that acted for them, or whom they acted as: <c>as user/0190…</c>.</summary>
    public string? Client { get; init; }

    /// <summary>What it was done to: <c>role/0190…</c>.</summary>
    public string? Target { get; init; }

    /// <summary>Where from; goes when its person is erased.</summary>
    public string? Address { get; init; }

    /// <summary>Hashed with the address into <see cref="AddressSeal"/>, and goes with it.</summary>
    public byte[]? AddressSalt { get; private init; }

    /// <summary>What the chain covers in place of the address, and stays.</summary>
    public byte[]? AddressSeal { get; private init; }

    public string? CorrelationId { get; init; }

    /// <summary>What was before and after, or why it was refused. Never a secret.</summary>
    public JsonElement? Details { get; init; }

    /// <summary>The hash of the entry before; empty for the first.</summary>
    public byte[] Previous { get; private init; } = [];

    /// <summary>SHA-256 over the canonical JSON of everything above.</summary>
    public byte[] Hash { get; private init; } = [];
}

/// <summary>The end of a tenant's chain, by which a cut-off tail is noticed. Only PostgreSQL's trigger writes it.</summary>
internal sealed class AuditHead : ITenantOwned
{
    public TenantId TenantId { get; private init; }

    public long Sequence { get; private init; }

    public byte[] Hash { get; private init; } = [];
}
