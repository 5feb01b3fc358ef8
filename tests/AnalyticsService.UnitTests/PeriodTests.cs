using Gatehouse.AnalyticsService.Features;

namespace Gatehouse.AnalyticsService.UnitTests;

public sealed class PeriodTests
{
    private static readonly DateOnly Today = new(2026, 3, 1);

    [Theory]
    [InlineData(null, null, "2026-01-31", "2026-03-01", 30)]
    [InlineData("2026-02-27", null, "2026-02-27", "2026-03-01", 3)]
    [InlineData(null, "2026-01-30", "2026-01-01", "2026-01-30", 30)]
    [InlineData("2026-03-01", "2026-03-01", "2026-03-01", "2026-03-01", 1)]
    [InlineData("2024-01-01", "2024-12-31", "2024-01-01", "2024-12-31", 366)]
    [InlineData(null, "0001-01-05", "0001-01-01", "0001-01-05", 5)]
    public void Read_ValidDates_IsThePeriodBothEndsIncluded(string? from, string? to, string first, string last, int days)
    {
        Assert.Empty(Period.Read(from, to, Today, out var period));

        Assert.Equal((first, last), (period.From.ToString("O"), period.To.ToString("O")));
        Assert.Equal(days, period.Days.Count());
        Assert.Equal((period.From, period.To), (period.Days.First(), period.Days.Last()));
    }

    [Theory]
    [InlineData("2026-02-30", null, "from")]
    [InlineData("01/02/2026", null, "from")]
    [InlineData("", null, "from")]
    [InlineData(null, "2026-2-1", "to")]
    [InlineData(null, "9999-12-31", "to")]
    [InlineData("2026-02-02", "2026-02-01", "from")]
    [InlineData("2026-03-02", null, "from")]
    [InlineData("2023-01-01", "2024-01-02", "from")]
    public void Read_WrongDates_NamesTheField(string? from, string? to, string field) =>
        Assert.Equal([field], Period.Read(from, to, Today, out _).Keys);

    [Fact]
    public void Read_BothUnreadable_NamesBoth() => Assert.Equal(["from", "to"], Period.Read("a", "b", Today, out _).Keys.Order());
}
