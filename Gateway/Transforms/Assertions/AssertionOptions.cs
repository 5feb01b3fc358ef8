using System.ComponentModel.DataAnnotations;

namespace Gatehouse.Gateway.Transforms.Assertions;

/// <summary>Section <c>Session</c>: the secret all gateways share.</summary>
internal sealed class AssertionOptions
{
    [Required(ErrorMessage = "Session:Key is not configured; all gateways share it.")]
    [MinLength(32, ErrorMessage = "Session:Key must have at least 32 characters.")]
    public string Key { get; set; } = "";
}
