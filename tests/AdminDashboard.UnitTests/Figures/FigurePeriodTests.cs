using Gatehouse.AdminDashboard.Clients;

namespace Gatehouse.AdminDashboard.UnitTests.Figures;

public sealed class FigurePeriodTests
{
    private static readonly DateOnly Today = new(2026, 3, 31);

    [Fact]
    public void LeftOut_IsTheLast30Days()
    {
        Assert.Equal(new FigurePeriod(new(2026, 3, 2), Today, false), FigurePeriod.Of(null, null, null, Today));
        Assert.Equal(new FigurePeriod(new(2026, 1, 2), new(2026, 1, 31), true), FigurePeriod.Of(null, new(2026, 1, 31), "hour", Today));
    }

    [Theory]
    [InlineData("2026-03-31", "2026-03-30", null, "after the last")]
    [InlineData("2025-01-01", "2026-03-31", null, "366 days")]
    [InlineData("2026-01-01", "2026-03-31", "hour", "31 days")]
    [InlineData("2025-03-31", "2026-03-31", null, null)]
    [InlineData("2026-03-01", "2026-03-31", "hour", null)]
    public void Mistakes_AreSaidBeforeTheyAreMade(string from, string to, string? by, string? says)
    {
        var mistake = FigurePeriod.Of(Date(from), Date(to), by, Today).Mistake;
        Assert.Equal(says is null, mistake is null);
        Assert.Contains(says ?? "", mistake ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Times_AreAllThatHaveBegun_AlsoThoseWithoutFigures()
    {
        var now = new DateTimeOffset(2026, 3, 31, 2, 30, 0, TimeSpan.Zero);
        var hours = new FigurePeriod(Today, Today, true);
        Assert.Equal(["31 Mar 00:00", "31 Mar 01:00", "31 Mar 02:00"], hours.Times(now).Select(hours.Label));
        Assert.Equal(30, FigurePeriod.Of(null, null, null, Today).Times(now).Count());
        Assert.Equal("from=2026-03-31&to=2026-03-31&by=hour", hours.Query);
    }

    private static DateOnly Date(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
