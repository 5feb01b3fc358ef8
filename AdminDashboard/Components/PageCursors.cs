namespace Gatehouse.AdminDashboard.Components;

/// <summary>
/// The way through a list that is read by cursor: where each page from the second to the shown one begins. A cursor says
/// something only about the list it came with.
/// </summary>
internal sealed class PageCursors
{
    private readonly Stack<string> way = new();
    private object? query;

    /// <summary>Which page is shown, from 1.</summary>
    public int Number => way.Count + 1;

    /// <summary>Where it begins; nothing for the first.</summary>
    public string? Current => way.TryPeek(out var cursor) ? cursor : null;

    /// <summary>
    /// Says what the list is asked for, whenever the parameters are set: links, the navigation and the way back change it
    /// without a word to the page. Another list begins with its first page.
    /// </summary>
    /// <param name="asked">All that decides what is in the list, and in which order; compared by value.</param>
    public void Of(object asked)
    {
        if (!asked.Equals(query))
        {
            query = asked;
            First();
        }
    }

    /// <summary>Begins anew: somebody asks for the list once more.</summary>
    public void First() => way.Clear();

    /// <summary>Goes on. A second click before the page is there does not lead to the one after it.</summary>
    /// <param name="next">Where the shown page says that the next one begins.</param>
    public void Next(string? next)
    {
        if (next is not null && next != Current)
        {
            way.Push(next);
        }
    }

    /// <summary>Goes back, from the first page nowhere.</summary>
    public void Back() => way.TryPop(out _);
}
