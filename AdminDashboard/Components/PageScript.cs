using Microsoft.JSInterop;

namespace Gatehouse.AdminDashboard.Components;

/// <summary>What only the browser can do: <c>dashboard.js</c>.</summary>
internal static class PageScript
{
    /// <summary>Says that the session has ended, and leads to the sign-in and back to the same page.</summary>
    public static ValueTask SessionEndedAsync(this IJSRuntime js) => js.InvokeVoidAsync("gatehouse.sessionEnded");

    /// <summary>Gives a text to the person as a file.</summary>
    public static ValueTask DownloadAsync(this IJSRuntime js, string name, string type, string text) =>
        js.InvokeVoidAsync("gatehouse.download", name, type, text);
}
