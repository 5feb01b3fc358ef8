using Gatehouse.UserService.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gatehouse.UserService.Data;

internal sealed class DigestTables : IEntityTypeConfiguration<Digest>, IEntityTypeConfiguration<QueuedDigest>
{
    public void Configure(EntityTypeBuilder<Digest> builder) => builder.ToTable("digests").HasKey(d => new { d.TenantId, d.UserId });

    public void Configure(EntityTypeBuilder<QueuedDigest> builder)
    {
        builder.ToTable("digest_queue");
        builder.HasKey(q => new { q.Company, q.Person });
        builder.HasIndex(q => q.DueAt);
    }
}
