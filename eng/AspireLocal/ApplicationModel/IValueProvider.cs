// Stands in for Aspire.Hosting 13.5.4: values that are known only when the application runs.
namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value that is known when the application runs.</summary>
public interface IValueProvider
{
    ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default);
}

/// <summary>A value that has a placeholder in a published manifest.</summary>
public interface IManifestExpressionProvider
{
    string ValueExpression { get; }
}

/// <summary>A value made from other resources.</summary>
public interface IValueWithReferences
{
    IEnumerable<object> References { get; }
}

/// <summary>A value that is both known at run time and expressible in a manifest.</summary>
public interface IExpressionValue : IValueProvider, IManifestExpressionProvider;
