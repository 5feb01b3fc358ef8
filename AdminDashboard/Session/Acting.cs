namespace Gatehouse.AdminDashboard.Session;

/// <summary>
/// Whom the viewer acts as, if anybody. The token stays in the circuit's memory: no browser and no other page ever has it,
/// and with the page it is gone.
/// </summary>
internal sealed class Acting
{
    /// <summary>Raised when it begins and when it ends.</summary>
    public event Action? Changed;

    public Person? As { get; private set; }

    public void Begin(Person person)
    {
        As = person;
        Changed?.Invoke();
    }

    /// <summary>From now on calls are the viewer's own.</summary>
    public void Forget()
    {
        if (As is not null)
        {
            As = null;
            Changed?.Invoke();
        }
    }

    /// <param name="Id">The impersonation's.</param>
    /// <param name="UserId">The person.</param>
    /// <param name="Name">Their name.</param>
    /// <param name="Token">Their access token, which says who really acts.</param>
    /// <param name="EndsAt">When it ends by itself.</param>
    internal sealed record Person(Guid Id, Guid UserId, string Name, string Token, DateTimeOffset EndsAt);
}
