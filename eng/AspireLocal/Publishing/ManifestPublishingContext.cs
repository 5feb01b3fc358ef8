// Stands in for Aspire.Hosting 13.5.4; publishing itself needs the full package set.
namespace Aspire.Hosting.Publishing;

/// <summary>Where a parameter default writes itself when the application is published.</summary>
public sealed class ManifestPublishingContext
{
    internal ManifestPublishingContext()
    {
    }
}
