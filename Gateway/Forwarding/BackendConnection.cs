using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Gatehouse.Gateway.Forwarding;

/// <summary>
/// One HTTP/1.1 connection to a backend, for one request at a time. While it is idle it listens: what has closed, or says
/// something nobody asked for, is not used again.
/// </summary>
internal sealed class BackendConnection(TimeProvider time) : IDisposable
{
    private const int Room = 16 * 1024;
    private const int MostRoom = 64 * 1024;

    private readonly Lock gate = new();
    private readonly long madeAt = time.GetTimestamp();
    private readonly byte[] request = new byte[8 * 1024];
    private Socket? socket;
    private byte[] received = new byte[Room];
    private int start;
    private int end;
    private ValueTask<int>? listening;
    private long idleSince;
    private long deadline = long.MaxValue;
    private int why;

    /// <summary>Why a connection was cut.</summary>
    public enum Cause
    {
        /// <summary>It was not.</summary>
        None,

        /// <summary>The client has gone, or the route's time was over.</summary>
        Canceled,

        /// <summary>Nothing came for too long.</summary>
        TimedOut,
    }

    public AnswerHead Head { get; } = new();

    /// <summary>Room for a request.</summary>
    public Span<byte> Request => request;

    /// <summary>What has come and was not taken yet.</summary>
    public ReadOnlyMemory<byte> Received => received.AsMemory(start, end - start);

    public bool IsConnected => socket is not null;

    /// <summary>Whether it has served a request before.</summary>
    public bool IsUsed { get; private set; }

    /// <summary>Whether something of the answer has come.</summary>
    public bool HasAnswered { get; private set; }

    /// <summary>Why it was cut, if it was.</summary>
    public Cause Cut => (Cause)Volatile.Read(ref why);

    public TimeSpan Age => time.GetElapsedTime(madeAt);

    public TimeSpan Idle => time.GetElapsedTime(Interlocked.Read(ref idleSince));

    /// <summary>Whether it is still open, and silent, as it was left.</summary>
    public bool IsUsable => listening is { IsCompleted: false };

    /// <summary>What it goes over from now on; not if it was cut while it was being connected.</summary>
    public void Use(Socket connected)
    {
        lock (gate)
        {
            socket = connected;
            if (Cut is not Cause.None)
            {
                connected.Dispose();
            }
        }
    }

    /// <summary>Sends what was written to <see cref="Request"/>.</summary>
    public async ValueTask SendAsync(int length)
    {
        for (var sent = 0; sent < length;)
        {
            sent += await socket!.SendAsync(request.AsMemory(sent, length - sent), SocketFlags.None);
        }
    }

    /// <summary>Receives more behind what has not been taken.</summary>
    /// <returns>How many bytes; 0 at the end.</returns>
    /// <exception cref="InvalidDataException">There is no more room: what should be a head is too long for one.</exception>
    public ValueTask<int> ReceiveAsync()
    {
        if (listening is { } begun)
        {
            listening = null;
            return begun.IsCompletedSuccessfully ? new(Took(begun.Result)) : TakeAsync(begun);
        }

        if (start == end)
        {
            start = end = 0;
        }
        else if (end == received.Length)
        {
            MakeRoom();
        }

        var coming = socket!.ReceiveAsync(received.AsMemory(end), SocketFlags.None);
        return coming.IsCompletedSuccessfully ? new(Took(coming.Result)) : TakeAsync(coming);
    }

    /// <summary>Receives into a place of the caller's, when nothing is left here.</summary>
    public ValueTask<int> ReceiveAsync(Memory<byte> place) => socket!.ReceiveAsync(place, SocketFlags.None);

    /// <summary>Done with that many of the bytes that have come.</summary>
    public void Take(int count) => start += count;

    /// <summary>From here on it is cut when nothing is done for so long.</summary>
    public void Within(TimeSpan patience) => Volatile.Write(ref deadline, time.GetTimestamp() + (long)(patience.TotalSeconds * time.TimestampFrequency));

    /// <summary>Cuts it if its time is over.</summary>
    public void CutIfLate()
    {
        // One that is given back meanwhile is not cut under whoever has it next.
        lock (gate)
        {
            if (time.GetTimestamp() > Volatile.Read(ref deadline))
            {
                CutOff(Cause.TimedOut);
            }
        }
    }

    public void CutOff(Cause cause)
    {
        lock (gate)
        {
            Interlocked.CompareExchange(ref why, (int)cause, (int)Cause.None);
            socket?.Dispose();
        }
    }

    /// <summary>Goes on listening between two requests.</summary>
    /// <returns>Whether it can be used again.</returns>
    public bool Rest()
    {
        lock (gate)
        {
            Volatile.Write(ref deadline, long.MaxValue);
            if (start != end || Cut is not Cause.None)
            {
                return false;
            }
        }

        start = end = 0;
        (IsUsed, HasAnswered) = (true, false);
        Interlocked.Exchange(ref idleSince, time.GetTimestamp());
#pragma warning disable CA2012 // Awaited once, by whoever receives next.
        listening = socket!.ReceiveAsync(received.AsMemory(), SocketFlags.None);
#pragma warning restore CA2012
        return IsUsable;
    }

    public void Dispose() => socket?.Dispose();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> TakeAsync(ValueTask<int> coming) => Took(await coming);

    private int Took(int count)
    {
        end += count;
        HasAnswered |= count > 0;
        return count;
    }

    private void MakeRoom()
    {
        if (start > 0)
        {
            received.AsSpan(start, end - start).CopyTo(received);
            (start, end) = (0, end - start);
        }
        else if (received.Length < MostRoom)
        {
            Array.Resize(ref received, received.Length * 2);
        }
        else
        {
            throw new InvalidDataException("The answer's head is too long.");
        }
    }
}
