using System.ComponentModel.DataAnnotations;

namespace Gatehouse.Gateway.Tenancy;

/// <summary>Whether host names name tenants. Section <c>Gateway</c>.</summary>
internal sealed class TenantHostOptions
{
    /// <summary>With <c>app.example.com</c>, <c>acme.app.example.com</c> is for the tenant with slug <c>acme</c> only. Unset, hosts say nothing.</summary>
    [RegularExpression(@"^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$")]
    public string? TenantDomain { get; set; }
}
