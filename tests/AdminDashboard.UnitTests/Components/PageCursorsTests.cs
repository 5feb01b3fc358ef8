using Gatehouse.AdminDashboard.Components;

namespace Gatehouse.AdminDashboard.UnitTests.Components;

public sealed class PageCursorsTests
{
    private readonly PageCursors cursors = new();

    [Fact]
    public void Pages_AreGoneThrough_BothWays()
    {
        Assert.Equal((1, null), Shown);
        cursors.Next("b");
        cursors.Next("c");
        Assert.Equal((3, "c"), Shown);
        cursors.Back();
        Assert.Equal((2, "b"), Shown);
        cursors.Back();
        Assert.Equal((1, null), Shown);
    }

    [Fact]
    public void AnotherList_BeginsWithItsFirstPage_AndTheSameStaysWhereItIs()
    {
        cursors.Of(("ada", "joined"));
        cursors.Next("b");
        cursors.Next("c");
        cursors.Of(("ada", "joined"));
        Assert.Equal((3, "c"), Shown);

        cursors.Of(("ada", "name"));
        Assert.Equal((1, null), Shown);

        // Nor does the list before come back with the page it was left on.
        cursors.Of(("ada", "joined"));
        Assert.Equal((1, null), Shown);
    }

    [Fact]
    public void TheSameList_AskedForOnceMore_BeginsWithItsFirstPage()
    {
        cursors.Of("ada");
        cursors.Next("b");
        cursors.First();
        Assert.Equal((1, null), Shown);
    }

    [Fact]
    public void Clicks_ThatComeTwice_LeadOnePageOn_AndNotBeforeTheFirst()
    {
        cursors.Next("b");
        cursors.Next("b");
        Assert.Equal((2, "b"), Shown);
        cursors.Back();
        cursors.Back();
        Assert.Equal((1, null), Shown);
        cursors.Next("b");
        Assert.Equal((2, "b"), Shown);
    }

    [Fact]
    public void TheLastPage_HasNone()
    {
        cursors.Next(null);
        Assert.Equal((1, null), Shown);
    }

    private (int Number, string? Cursor) Shown => (cursors.Number, cursors.Current);
}
