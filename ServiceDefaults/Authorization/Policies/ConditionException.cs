namespace Gatehouse.ServiceDefaults.Authorization.Policies;

/// <summary>A condition that cannot be understood.</summary>
/// <param name="position">Where, counted from 1.</param>
/// <param name="problem">What is wrong there.</param>
public sealed class ConditionException(int position, string problem) : FormatException($"At character {position}: {problem}")
{
    /// <summary>Where, counted from 1.</summary>
    public int Position => position;
}
