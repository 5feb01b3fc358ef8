using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Gatehouse.Bench.Kit;

namespace Gatehouse.Bench.Auth;

/// <summary>What is measured, each against a service that has been warmed up.</summary>
internal sealed class Operations(AuthServer server, double scale)
{
    private const string Email = "bench@example.com";

    private string refreshToken = "";
    private (string Id, string Secret)? client;

    public async Task PrepareAsync()
    {
        await server.RegisterAsync(Email, "Bench");
        client = await CreateClientAsync();
        await WarmUpAsync();
    }

    /// <summary>Until the compiler has done its best.</summary>
    public async Task WarmUpAsync()
    {
        for (var i = 0; i < Count(10); i++)
        {
            await SignInAsync();
        }

        for (var i = 0; i < Count(1500); i++)
        {
            await RotateAsync();
        }
    }

    public Task<double> LoginAsync() => Figures.ProcessorTimeAsync(server.ProcessorTime, Count(30), _ => SignInAsync());

    public Task<double> RefreshAsync() => Figures.ProcessorTimeAsync(server.ProcessorTime, Count(2000), _ => RotateAsync());

    public async Task<(double Processor, double PerSecond)?> GrantAsync()
    {
        if (client is not { } known)
        {
            return null;
        }

        for (var i = 0; i < Count(1000); i++)
        {
            await GrantAsync(known);
        }

        var calls = Count(2000);
        var watch = Stopwatch.StartNew();
        var processor = await Figures.ProcessorTimeAsync(server.ProcessorTime, calls, _ => GrantAsync(known));
        return (processor, calls / watch.Elapsed.TotalSeconds);
    }

    /// <summary>How long refreshes take while some clients log in without pause.</summary>
    public async Task<double[]> RefreshTimesAsync(int stormers)
    {
        using var stop = new CancellationTokenSource();
        var logins = new ConcurrentBag<bool>();
        var storm = Enumerable.Range(0, stormers).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await server.LoginAsync(Email);
                logins.Add(true);
            }
        })).ToList();
        while (stormers > 0 && logins.IsEmpty)
        {
            await Task.Delay(50);
        }

        var times = await Figures.TimesAsync(Count(400), _ => RotateAsync());
        await stop.CancelAsync();
        await Task.WhenAll(storm);
        return times;
    }

    private int Count(int calls) => Math.Max(1, (int)(calls * scale));

    private async Task SignInAsync() => refreshToken = (string)(await server.LoginAsync(Email))["refreshToken"]!;

    private async Task RotateAsync() =>
        refreshToken = (string)(await server.PostAsync("/auth/refresh", new { refreshToken }))["refreshToken"]!;

    private async Task<(string Id, string Secret)?> CreateClientAsync()
    {
        var token = (string)(await server.LoginAsync(Email))["accessToken"]!;
        try
        {
            var made = await server.PostAsync(
                "/clients",
                new { name = "bench", grantTypes = new[] { "client_credentials" }, redirectUris = Array.Empty<string>(), scopes = new[] { "orders:read" }, @public = false },
                token);
            return ((string)made["clientId"]!, (string)made["clientSecret"]!);
        }
        catch (HttpRequestException missing) when (missing.StatusCode is HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private async Task GrantAsync((string Id, string Secret) known)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token")
        {
            Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]),
            Headers = { Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{known.Id}:{known.Secret}"))) },
        };
        using var answer = await server.Http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }
}
