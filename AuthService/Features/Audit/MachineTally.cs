namespace Gatehouse.AuthService.Features.Audit;

/// <summary>How often one thing was done since it was last written down.</summary>
internal sealed class MachineTally
{
    private readonly Lock gate = new();
    private DateTimeOffset until;
    private int counted;

    public bool IsDue(DateTimeOffset now, TimeSpan between)
    {
        lock (gate)
        {
            if (now < until)
            {
                counted++;
                return false;
            }

            until = now + between;
            return true;
        }
    }

    public int Collect(DateTimeOffset now, TimeSpan between, bool all, out bool isQuiet)
    {
        lock (gate)
        {
            isQuiet = now >= until;
            var times = isQuiet || all ? counted : 0;
            counted -= times;
            until = times > 0 ? now + between : until;
            return times;
        }
    }

    public void GiveBack(int times)
    {
        lock (gate)
        {
            counted += times;
        }
    }

    public void MakeDue()
    {
        lock (gate)
        {
            until = default;
        }
    }
}
