// Stands in for Aspire.Hosting 13.5.4.
namespace Aspire.Hosting;

/// <summary>Where a project is; the classes in <c>Projects</c> are generated from the AppHost's project references.</summary>
public interface IProjectMetadata : IResourceAnnotation
{
    string ProjectPath { get; }

    bool SuppressBuild => false;
}
