using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gatehouse.OrderService.Idempotency;

/// <summary>What was answered to a request with an <c>Idempotency-Key</c>; written in the transaction of its effect.</summary>
internal sealed class AnsweredRequest : ITenantOwned
{
    public const int MaxKeyLength = 255;

    public required TenantId TenantId { get; init; }

    public required UserId UserId { get; init; }

    public required string Key { get; init; }

    /// <summary>SHA-256 of what was asked.</summary>
    public required byte[] Fingerprint { get; init; }

    /// <summary>The answer's body.</summary>
    public required string Answer { get; init; }

    public required DateTimeOffset AnsweredAt { get; init; }
}

/// <summary>How they are stored: the primary key is what makes two at once impossible.</summary>
internal sealed class AnsweredRequestTable : IEntityTypeConfiguration<AnsweredRequest>
{
    public const string PrimaryKey = "pk_answered_requests";

    public void Configure(EntityTypeBuilder<AnsweredRequest> request)
    {
        request.ToTable("answered_requests");
        request.HasKey(r => new { r.TenantId, r.UserId, r.Key }).HasName(PrimaryKey);
        request.HasIndex(r => new { r.TenantId, r.AnsweredAt });
        request.Property(r => r.Key).HasMaxLength(AnsweredRequest.MaxKeyLength);
    }
}
