// Stands in for Aspire.Npgsql.EntityFrameworkCore.PostgreSQL 13.5.4.
namespace Aspire.Npgsql.EntityFrameworkCore.PostgreSQL;

/// <summary>What <c>EnrichNpgsqlDbContext</c> adds to a context.</summary>
public class NpgsqlEntityFrameworkCorePostgreSQLSettings
{
    /// <summary>Leaves the context's execution strategy as it is.</summary>
    public bool DisableRetry { get; set; }

    /// <summary>Adds no health check.</summary>
    public bool DisableHealthChecks { get; set; }

    /// <summary>Subscribes to no traces of Npgsql.</summary>
    public bool DisableTracing { get; set; }

    /// <summary>Subscribes to no metrics of Npgsql.</summary>
    public bool DisableMetrics { get; set; }

    /// <summary>Seconds a command may take; null leaves Npgsql's default.</summary>
    public int? CommandTimeout { get; set; }
}
