// Stands in for Aspire.Hosting 13.5.4.
namespace Aspire.Hosting;

/// <summary>A resource whose addresses are given to those that reference it.</summary>
public interface IResourceWithServiceDiscovery : IResourceWithEndpoints;
