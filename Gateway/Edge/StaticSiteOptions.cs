using System.ComponentModel.DataAnnotations;

namespace Gatehouse.Gateway.Edge;

/// <summary>A frontend served by the gateway itself. Section <c>Gateway:Site</c>.</summary>
internal sealed class StaticSiteOptions : IValidatableObject
{
    /// <summary>Its folder, with an <c>index.html</c>. None by default.</summary>
    public string? Folder { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        string.IsNullOrEmpty(Folder) || File.Exists(Path.Combine(Path.GetFullPath(Folder), StaticSite.Index))
            ? []
            : [new($"Gateway:Site:Folder has no {StaticSite.Index}.", [nameof(Folder)])];
}
