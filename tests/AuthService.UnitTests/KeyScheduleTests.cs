using Gatehouse.AuthService.Tokens;

namespace Gatehouse.AuthService.UnitTests;

/// <summary>When the next signing key is made and from when it signs.</summary>
public sealed class KeyScheduleTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly SigningOptions Options = new() { KeyLife = TimeSpan.FromDays(30), KeyPublishedBefore = TimeSpan.FromHours(1) };

    [Fact]
    public void NextActivation_WithoutAKey_IsNow() => Assert.Equal(Start, KeySchedule.NextActivation([], Options, Start));

    [Theory]
    [InlineData(0)]
    [InlineData((30 * 24) - 2)]
    public void NextActivation_WhileTheKeyHasTime_IsNever(int hours) =>
        Assert.Null(KeySchedule.NextActivation([Key(Start)], Options, Start.AddHours(hours)));

    [Fact]
    public void NextActivation_AnHourBeforeTheEnd_IsTheEnd() =>
        Assert.Equal(Start.AddDays(30), KeySchedule.NextActivation([Key(Start)], Options, Start.AddDays(30).AddHours(-1)));

    [Fact]
    public void NextActivation_LongAfterTheEnd_LeavesTimeToPublish() =>
        Assert.Equal(Start.AddDays(40).AddHours(1), KeySchedule.NextActivation([Key(Start)], Options, Start.AddDays(40)));

    [Fact]
    public void NextActivation_WithTheNextOneMade_IsNever() =>
        Assert.Null(KeySchedule.NextActivation([Key(Start), Key(Start.AddDays(30))], Options, Start.AddDays(30).AddMinutes(-30), early: true));

    [Fact]
    public void NextActivation_Early_IsAfterThePublication() =>
        Assert.Equal(Start.AddDays(1).AddHours(1), KeySchedule.NextActivation([Key(Start)], Options, Start.AddDays(1), early: true));

    [Fact]
    public void NextActivation_WithAnotherAlgorithmConfigured_IsAtOnce() =>
        Assert.Equal(Start.AddDays(1).AddHours(1), KeySchedule.NextActivation([Key(Start, "ES256")], Options, Start.AddDays(1)));

    [Fact]
    public void NextActivation_WithOnlyARetiredKey_IsNow()
    {
        var retired = Key(Start);
        retired.RetiresAt = Start.AddDays(30);
        Assert.Equal(Start.AddDays(31), KeySchedule.NextActivation([retired], Options, Start.AddDays(31)));
    }

    private static SigningKey Key(DateTimeOffset activates, string algorithm = "RS256") => new()
    {
        Id = $"{algorithm}-{activates:yyyyMMddHH}",
        Algorithm = algorithm,
        PublicKey = "",
        PrivateKey = [],
        CreatedAt = activates,
        ActivatesAt = activates,
    };
}
