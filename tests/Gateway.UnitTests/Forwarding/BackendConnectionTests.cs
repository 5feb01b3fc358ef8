using System.Net;
using System.Net.Sockets;
using Gatehouse.Gateway.Forwarding;

namespace Gatehouse.Gateway.UnitTests.Forwarding;

/// <summary>Whom a connection is cut under, and whom not.</summary>
public sealed class BackendConnectionTests : IDisposable
{
    private static readonly TimeSpan Over = TimeSpan.FromSeconds(-1);

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);

    public BackendConnectionTests() => listener.Start();

    public void Dispose() => listener.Dispose();

    [Fact]
    public async Task Cut_WhileItIsConnected_IsNotUsed()
    {
        using var connection = new BackendConnection(TimeProvider.System);
        connection.CutOff(BackendConnection.Cause.Canceled);

        connection.Use(await ConnectAsync());

        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await connection.SendAsync(1));
    }

    [Fact]
    public async Task Deadline_OfTheLastRequest_IsNotTheNextOnes()
    {
        using var connection = new BackendConnection(TimeProvider.System);
        connection.Use(await ConnectAsync());
        connection.Within(Over);

        Assert.True(connection.Rest());
        connection.CutIfLate();

        Assert.Equal((BackendConnection.Cause.None, true), (connection.Cut, connection.IsUsable));
    }

    [Fact]
    public async Task Late_IsCut_AndNotKept()
    {
        using var connection = new BackendConnection(TimeProvider.System);
        connection.Use(await ConnectAsync());
        connection.Within(Over);

        connection.CutIfLate();

        Assert.Equal((BackendConnection.Cause.TimedOut, false), (connection.Cut, connection.Rest()));
    }

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(listener.LocalEndpoint);
        return socket;
    }
}
