using System.Collections.Concurrent;
using System.Text;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// For a terminal: the resources' lines scroll, and beneath them stays a table of the resources and a line for commands.
/// The table is taken away before lines are written and written again after them, in one write each time.
/// </summary>
internal sealed class TerminalOutput : IResourceOutput
{
    private const string TakeAwayBelow = "\e[J";
    private const string Plain = "\e[0m";

    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(100);
    private static readonly int[] NameColours = [36, 35, 34, 96, 95, 94];

    private readonly ConcurrentQueue<string> _lines = [];
    private readonly SortedDictionary<string, ResourceEvent> _resources = new(StringComparer.Ordinal);
    private readonly TextWriter _terminal = Console.Out;
    private readonly StringBuilder _command = new();
    private int _height;
    private volatile bool _changed = true;

    public TerminalOutput() => Console.SetOut(new LinesInto(_lines));

    public static bool IsPossible
        => !Console.IsOutputRedirected && !Console.IsInputRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    public void Line(string resourceId, string line)
        => _lines.Enqueue($"\e[{NameColours[resourceId.Sum(letter => letter) % NameColours.Length]}m{resourceId,-ResourceText.NameWidth}{Plain} {line}");

    public void Died(string resourceName, int exitCode, IReadOnlyList<string> lastLines)
    {
        foreach (var line in ResourceText.Death(exitCode, lastLines))
        {
            _lines.Enqueue($"\e[31m{resourceName,-ResourceText.NameWidth} {line}{Plain}");
        }
    }

    public async Task FollowAsync(Orchestrator orchestrator, CancellationToken cancellationToken)
    {
        new Thread(() => ReadCommands(new ResourceCommandService(orchestrator), cancellationToken)) { IsBackground = true, Name = "Resource commands" }.Start();
        var watching = WatchAsync(orchestrator.Notifications, cancellationToken);
        while (!cancellationToken.IsCancellationRequested)
        {
            Draw();
            await Task.Delay(Frame, CancellationToken.None).ConfigureAwait(false);
        }

        await watching.ConfigureAwait(false);
        Draw();
        Console.SetOut(_terminal);
    }

    private async Task WatchAsync(ResourceNotificationService notifications, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var update in notifications.WatchAsync(cancellationToken).ConfigureAwait(false))
            {
                lock (_resources)
                {
                    if (ResourceText.IsShown(update))
                    {
                        _resources[update.ResourceId] = update;
                    }

                    _changed = true;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The application has stopped.
        }
    }

    private void Draw()
    {
        if (!_changed && _lines.IsEmpty)
        {
            return;
        }

        _changed = false;
        var text = new StringBuilder();
        if (_height > 0)
        {
            text.Append("\e[").Append(_height).Append('A');
        }

        text.Append('\r').Append(TakeAwayBelow);
        while (_lines.TryDequeue(out var line))
        {
            text.Append(line).Append('\n');
        }

        // One column is left free: a terminal breaks a line that is exactly as long as it is wide.
        var width = Math.Max(20, Console.WindowWidth - 1);
        var rows = Table(Math.Max(3, Console.WindowHeight - 4));
        foreach (var (row, colour) in rows)
        {
            text.Append("\e[").Append(colour).Append('m').Append(row.Length > width ? row[..width] : row).Append(Plain).Append('\n');
        }

        lock (_command)
        {
            text.Append("> ").Append(_command);
        }

        _height = rows.Count;
        _terminal.Write(text);
        _terminal.Flush();
    }

    private List<(string Row, int Colour)> Table(int height)
    {
        lock (_resources)
        {
            // A finished job needs no place when there are more rows than fit.
            var shown = _resources.Values.OrderBy(update => ResourceText.Colour(update.Snapshot)).Take(height - 1).OrderBy(update => update.ResourceId, StringComparer.Ordinal);
            List<(string, int)> rows = [(new string('-', 60), 2)];
            rows.AddRange(shown.Select(update => ($"{update.ResourceId,-ResourceText.NameWidth} {State(update)}", ResourceText.Colour(update.Snapshot))));
            return rows;
        }
    }

    private static string State(ResourceEvent update)
        => ResourceText.State(update) is { Length: > 0 } text ? text : update.Snapshot.State?.Text.ToLowerInvariant() ?? "";

    private void ReadCommands(ResourceCommandService commands, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var key = Console.ReadKey(intercept: true);
            var line = "";
            lock (_command)
            {
                switch (key.Key)
                {
                    case ConsoleKey.Enter:
                        line = _command.ToString().Trim();
                        _command.Clear();
                        break;
                    case ConsoleKey.Backspace:
                        _command.Length = Math.Max(0, _command.Length - 1);
                        break;
                    default:
                        _command.Append(char.IsControl(key.KeyChar) ? "" : key.KeyChar);
                        break;
                }
            }

            _changed = true;
            if (line.Length > 0)
            {
                _ = CarryOutAsync(commands, line);
            }
        }
    }

    private async Task CarryOutAsync(ResourceCommandService commands, string line)
    {
        _lines.Enqueue("> " + line);
        if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var command and ("start" or "stop" or "restart"), var resource])
        {
            _lines.Enqueue("start NAME, stop NAME, restart NAME; Ctrl-C stops everything.");
            return;
        }

        var result = await commands.ExecuteCommandAsync(resource, command).ConfigureAwait(false);
        if (!result.Success)
        {
            _lines.Enqueue(result.Message ?? "That did not work.");
        }
    }

    /// <summary>Takes what others write to the console, so that it does not end up in the table.</summary>
    private sealed class LinesInto(ConcurrentQueue<string> lines) : TextWriter
    {
        private readonly StringBuilder _line = new();

        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value)
        {
            lock (_line)
            {
                if (value == '\n')
                {
                    lines.Enqueue(_line.ToString().TrimEnd('\r'));
                    _line.Clear();
                }
                else
                {
                    _line.Append(value);
                }
            }
        }
    }
}
