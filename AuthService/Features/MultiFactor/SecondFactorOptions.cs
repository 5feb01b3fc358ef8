using System.ComponentModel.DataAnnotations;

namespace Gatehouse.AuthService.Features.MultiFactor;

/// <summary>What holds for second factors in the whole installation. Section <c>Auth</c>.</summary>
internal sealed class SecondFactorOptions
{
    /// <summary>How long a browser may stand for the second factor once its person says so; 0 means never.</summary>
    [Range(0, 365)]
    public int RememberDeviceDays { get; set; } = 30;
}
