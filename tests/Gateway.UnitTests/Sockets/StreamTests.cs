using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.Gateway.UnitTests.Sessions;
using Gatehouse.ServiceDefaults.Authentication;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.Gateway.UnitTests.Sockets;

[Collection(LoginCollection.Name)]
public sealed class StreamTests(LoginFixture login)
{
    private const long BodyBytes = 100L * 1024 * 1024;
    private const long MayGrow = 64L * 1024 * 1024;

    [Fact]
    public async Task Events_ReachTheClientAsTheyHappen()
    {
        using var client = login.Gateway.Client(login.People.Add());
        using var answer = await client.GetAsync("/api/third/events", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());

        // The second event waits until the first has been seen.
        Assert.Equal("data: one", await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(10)));
        login.Backend.GoOn();
        Assert.Equal("", await reader.ReadLineAsync());
        Assert.Equal("data: two", await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task Events_Revoked_AreCutWithinTwoSeconds()
    {
        var person = login.People.Add();
        using var client = login.Gateway.Client(person);
        using var answer = await client.GetAsync("/api/third/endless", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        Assert.Equal("data: one", await reader.ReadLineAsync());
        await reader.ReadLineAsync();
        await login.OtherGateway.Services.GetRequiredService<RevocationStore>().PublishAsync(RevocationScope.User, person.Id.Value, DateTimeOffset.UtcNow.AddMinutes(10));
        await Assert.ThrowsAnyAsync<IOException>(async () => await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public async Task Body_OfAHundredMegabytes_PassesWithoutBeingKept()
    {
        using var client = login.Gateway.Client(login.People.Add());
        using var body = new EndlessContent(BodyBytes);
        using var process = Process.GetCurrentProcess();
        GC.Collect();
        var before = process.WorkingSet64;
        using var answer = await client.PostAsync("/api/third/upload", body);
        process.Refresh();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(BodyBytes, (long)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["total"]!);
        Assert.InRange(process.WorkingSet64 - before, long.MinValue, MayGrow);
    }

    private sealed class EndlessContent(long length) : HttpContent
    {
        private static readonly byte[] Piece = new byte[64 * 1024];

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            for (var sent = 0L; sent < length; sent += Piece.Length)
            {
                await stream.WriteAsync(Piece);
            }
        }

        // Not said: nobody can set a buffer aside for it.
        protected override bool TryComputeLength(out long computed)
        {
            computed = 0;
            return false;
        }
    }
}
