using Gatehouse.Gateway.Routing.Live;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gatehouse.Gateway.Data;

internal sealed class ConfigurationTable : IEntityTypeConfiguration<ConfigurationVersion>
{
    public void Configure(EntityTypeBuilder<ConfigurationVersion> builder)
    {
        builder.ToTable("configurations");

        // Two who write at once write the same number, and one of them is told.
        builder.HasKey(version => version.Number);
        builder.Property(version => version.Number).ValueGeneratedNever();
        builder.Property(version => version.Document).HasColumnType("jsonb");
        builder.Property(version => version.AuthorName).HasMaxLength(200);
        builder.Property(version => version.Origin).HasConversion<string>().HasMaxLength(20);
    }
}
