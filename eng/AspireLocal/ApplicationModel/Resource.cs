// Stands in for Aspire.Hosting 13.5.4.
using System.Collections.ObjectModel;
using System.Text.RegularExpressions;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A named resource; all else about it is in its annotations.</summary>
public abstract partial class Resource : IResource
{
    protected Resource(string name)
    {
        if (!NamePattern().IsMatch(name))
        {
            throw new ArgumentException($"Resource name '{name}' is invalid: begin with a letter, use ASCII letters, digits and single hyphens, and at most 64 of them.", nameof(name));
        }

        Name = name;
    }

    public virtual string Name { get; }

    public virtual ResourceAnnotationCollection Annotations { get; } = [];

    [GeneratedRegex("^(?=.{1,64}$)[a-zA-Z]([a-zA-Z0-9]|-(?=[a-zA-Z0-9]))*$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}

/// <summary>What has been said about a resource, in the order it was said.</summary>
public sealed class ResourceAnnotationCollection : Collection<IResourceAnnotation>;

/// <summary>The resources of an application.</summary>
public interface IResourceCollection : IList<IResource>;

internal sealed class ResourceCollection : Collection<IResource>, IResourceCollection
{
    protected override void InsertItem(int index, IResource item)
    {
        if (this.Any(other => string.Equals(other.Name, item.Name, StringComparison.OrdinalIgnoreCase)))
        {
            throw new DistributedApplicationException($"Cannot add resource of type '{item.GetType().Name}' with name '{item.Name}': there is already a resource of that name. Resource names are case-insensitive.");
        }

        base.InsertItem(index, item);
    }
}

/// <summary>The finished picture of the application.</summary>
public class DistributedApplicationModel(IResourceCollection resources)
{
    public IResourceCollection Resources { get; } = resources;
}
