using Gatehouse.AdminDashboard.Clients;
using Gatehouse.AdminDashboard.Session;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Gatehouse.AdminDashboard.Components;

/// <summary>A page on which something is changed: it says what was done, why not, or asks first who is there.</summary>
public abstract class WorkPage : ComponentBase
{
    [Inject] private StepUp StepUp { get; set; } = default!;

    [Inject] private protected IJSRuntime Js { get; set; } = default!;

    [CascadingParameter] protected Viewer Viewer { get; set; } = default!;

    /// <summary>Why the last work was not done.</summary>
    protected GatewayException? Problem { get; set; }

    /// <summary>What the last work did.</summary>
    protected string? Done { get; private set; }

    protected bool IsBusy { get; private set; }

    /// <summary>Counts what was done here, so that what is shown is fetched again.</summary>
    protected int Changes { get; private set; }

    /// <summary>Does something, and says so.</summary>
    /// <param name="done">What to say then.</param>
    /// <param name="work">The calls.</param>
    /// <returns>Whether it was done.</returns>
    protected async Task<bool> DoAsync(string done, Func<Task> work)
    {
        (IsBusy, Problem, Done) = (true, null, null);

        // A part of the page may be who asks; then nobody draws the page itself anew.
        StateHasChanged();
        try
        {
            if (!await StepUp.RunAsync(work))
            {
                return false;
            }

            (Done, Changes) = (done, Changes + 1);
            return true;
        }
        catch (GatewayException refused)
        {
            Problem = refused;
            return false;
        }
        catch (SessionEndedException)
        {
            await Js.SessionEndedAsync();
            return false;
        }
        finally
        {
            IsBusy = false;
            StateHasChanged();
        }
    }

    /// <summary>Something was done elsewhere on the page: what is shown is fetched again.</summary>
    /// <param name="done">What to say.</param>
    protected void Refresh(string? done)
    {
        (Problem, Done, Changes) = (null, done, Changes + 1);
        StateHasChanged();
    }

    /// <summary>Fetches what is good to have; without it the page goes on.</summary>
    protected static async Task DoQuietlyAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception failure) when (failure is GatewayException or SessionEndedException)
        {
            // Whatever the page cannot do without says so itself.
        }
    }

    protected void Forget() => (Problem, Done) = (null, null);
}
