namespace Gatehouse.Gateway.Tenancy;

/// <summary>What a route says about tenants; on its endpoint.</summary>
/// <param name="Parameter">The path parameter that names one.</param>
/// <param name="WhileSuspended">Whether people of a suspended tenant may use it.</param>
internal sealed record TenantRule(string? Parameter, bool WhileSuspended);
