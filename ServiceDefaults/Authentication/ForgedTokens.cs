namespace Gatehouse.ServiceDefaults.Authentication;

/// <summary>
/// The last tokens whose signature was wrong, so that one that comes again and again is not verified again and again. Wrong
/// once is wrong as long as the key is the same. Of a fixed size: a flood of others pushes out nothing but its own kind.
/// </summary>
internal sealed class ForgedTokens
{
    private const int Places = 1024;

    // A token of ours is under 1 KB: what is far longer is not worth the memory.
    private const int Longest = 2048;

    private readonly string?[] places = new string?[Places];

    public bool Contains(string raw) => Volatile.Read(ref places[Place(raw)]) == raw;

    public void Add(string raw)
    {
        if (raw.Length <= Longest)
        {
            Volatile.Write(ref places[Place(raw)], raw);
        }
    }

    public void Clear() => Array.Clear(places);

    // Strings hash differently in every process: nobody can aim at a place.
    private static int Place(string raw) => raw.GetHashCode(StringComparison.Ordinal) & (Places - 1);
}
