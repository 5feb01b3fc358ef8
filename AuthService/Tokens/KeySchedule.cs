namespace Gatehouse.AuthService.Tokens;

/// <summary>
/// When there is a next key: published a while before it signs, so that everybody has it in time, and the one before
/// goes on verifying until its last token has ended.
/// </summary>
internal static class KeySchedule
{
    /// <summary>When the next key is to sign from, or nothing while none is due.</summary>
    /// <param name="keys">The keys that are not revoked.</param>
    /// <param name="options">The algorithm and the intervals.</param>
    /// <param name="now">The time.</param>
    /// <param name="early">Whether somebody asks for one before its time.</param>
    public static DateTimeOffset? NextActivation(IReadOnlyList<SigningKey> keys, SigningOptions options, DateTimeOffset now, bool early = false)
    {
        var signing = keys.Where(k => k.SignsAt(now)).ToList();
        if (signing.Count == 0)
        {
            return now;
        }

        if (keys.Any(k => k.ActivatesAt > now && k.Algorithm == options.SigningAlgorithm))
        {
            return null;
        }

        var inForce = signing.Where(k => k.Algorithm == options.SigningAlgorithm).Select(k => k.ActivatesAt).DefaultIfEmpty(DateTimeOffset.MinValue).Max();
        var due = inForce == DateTimeOffset.MinValue ? now : inForce + options.KeyLife;
        return early || due - options.KeyPublishedBefore <= now
            ? Later(early ? now : due, now + options.KeyPublishedBefore)
            : null;
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
