// Stands in for Scalar.AspNetCore 2.11.0.
namespace Scalar.AspNetCore;

/// <summary>What the API reference shows.</summary>
public sealed class ScalarOptions
{
    /// <summary>The page's title.</summary>
    public string? Title { get; set; }

    /// <summary>Where a document without a route of its own is found.</summary>
    public string OpenApiRoutePattern { get; set; } = "/openapi/{documentName}.json";

    internal List<ScalarDocument> Documents { get; } = [];
}

/// <summary>Fills <see cref="ScalarOptions"/>.</summary>
public static class ScalarOptionsExtensions
{
    /// <summary>Sets the page's title.</summary>
    /// <param name="options">The options.</param>
    /// <param name="title">The title.</param>
    /// <returns>The same options.</returns>
    public static ScalarOptions WithTitle(this ScalarOptions options, string title)
    {
        options.Title = title;
        return options;
    }

    /// <summary>Adds an OpenAPI document to choose from.</summary>
    /// <param name="options">The options.</param>
    /// <param name="documentName">Its name.</param>
    /// <param name="title">What it is called on the page; its name if null.</param>
    /// <param name="routePattern">Where it is found; <c>{documentName}</c> is replaced.</param>
    /// <param name="isDefault">Whether it is shown first.</param>
    /// <returns>The same options.</returns>
    public static ScalarOptions AddDocument(this ScalarOptions options, string documentName, string? title = null, string? routePattern = null, bool isDefault = false)
    {
        options.Documents.Add(new ScalarDocument(documentName, title, routePattern, isDefault));
        return options;
    }
}

internal sealed record ScalarDocument(string Name, string? Title, string? RoutePattern, bool IsDefault);
