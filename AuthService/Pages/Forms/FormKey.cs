namespace Gatehouse.AuthService.Pages.Forms;

/// <summary>A key of data protection, sealed under the master key. All replicas have the same, and a restart keeps them.</summary>
internal sealed class FormKey
{
    public required string Name { get; init; }

    public required string Xml { get; init; }
}
