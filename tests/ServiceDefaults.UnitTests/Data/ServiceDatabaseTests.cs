using Gatehouse.ServiceDefaults.Data;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Gatehouse.ServiceDefaults.UnitTests.Data;

public sealed class ServiceDatabaseTests
{
    [Theory]
    [InlineData("", true, 10)]
    [InlineData("Tcp Keepalive=true;Tcp Keepalive Time=60", true, 60)]
    [InlineData("Keepalive=30", false, 0)]
    public void Connections_AreProbed_UnlessTheOperatorHasDecided(string more, bool isProbed, int after)
    {
        using var host = NotesDatabase.Of("Host=127.0.0.1;Port=1", "Host=127.0.0.1;Port=1;Username=app;Password=\"a;b\"").Service(more).Build();
        var connections = host.Services.GetRequiredService<DatabaseConnections>();

        var settings = new NpgsqlConnectionStringBuilder(connections.InUse);

        Assert.Equal((isProbed, after, "a;b"), (settings.TcpKeepAlive, settings.TcpKeepAliveTime, settings.Password));
        Assert.Equal(isProbed, new NpgsqlConnectionStringBuilder(host.Services.GetRequiredService<NpgsqlDataSource>().ConnectionString).TcpKeepAlive);
    }
}
