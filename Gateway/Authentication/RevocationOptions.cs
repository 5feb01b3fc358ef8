using System.ComponentModel.DataAnnotations;

namespace Gatehouse.Gateway.Authentication;

/// <summary>What to do when revocations no longer come through. Section <c>Revocation</c>.</summary>
internal sealed class RevocationOptions
{
    /// <summary>For how long what is known counts as complete, seconds.</summary>
    [Range(5, 3600)]
    public int MaxStalenessSeconds { get; set; } = 30;

    /// <summary>What is refused after that.</summary>
    public StaleTokens WhenStale { get; set; } = StaleTokens.RejectWrites;
}

/// <summary>What a token may do that was issued before revocations stopped coming through.</summary>
internal enum StaleTokens
{
    /// <summary>Read, not write.</summary>
    RejectWrites,

    /// <summary>Nothing.</summary>
    RejectAll,

    /// <summary>Everything; a revoked token then works until it ends or Redis is back.</summary>
    Serve,
}
