using Gatehouse.AdminDashboard.Clients;

namespace Gatehouse.AdminDashboard.Session;

/// <summary>What is risky asks for a proof of the last minutes: the frame shows the question, and whoever waits goes on.</summary>
internal sealed class StepUp
{
    private TaskCompletionSource<bool>? asked;

    /// <summary>Raised when the question is to be shown or hidden.</summary>
    public event Action? Changed;

    public bool IsAsked => asked is not null;

    /// <summary>Does it, and does it once more when the person had to prove first who they are.</summary>
    /// <param name="work">The call.</param>
    /// <returns>Whether it was done: not when the person would rather not.</returns>
    public async Task<bool> RunAsync(Func<Task> work)
    {
        try
        {
            await work();
            return true;
        }
        catch (GatewayException refused) when (refused.NeedsRecentSignIn)
        {
            if (!await AskAsync())
            {
                return false;
            }
        }

        await work();
        return true;
    }

    /// <summary>The answer: whether they proved it.</summary>
    /// <param name="proved">Whether they did.</param>
    public void Answer(bool proved)
    {
        var waiting = asked;
        asked = null;
        Changed?.Invoke();
        waiting?.TrySetResult(proved);
    }

    private Task<bool> AskAsync()
    {
        asked ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
        Changed?.Invoke();
        return asked.Task;
    }
}
