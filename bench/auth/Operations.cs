using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Gatehouse.Bench.Kit;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.Bench.Auth;

/// <summary>What is measured, each against a service that has been warmed up.</summary>
internal sealed class Operations(AuthServer server, double scale)
{
    private const string Email = "bench@example.com";

    private static readonly string[] Grants = ["client_credentials"];
    private static readonly string[] Scopes = [Permissions.OrdersRead];

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

        await NothingAsync();
        if (HasClient)
        {
            await GrantAsync();
        }
    }

    public bool HasClient => client is not null;

    public Task<double> LoginAsync() => Figures.ProcessorTimeAsync(server.ProcessorTime, Count(8), _ => SignInAsync());

    public Task<double> RefreshAsync() => Figures.ProcessorTimeAsync(server.ProcessorTime, Count(500), _ => RotateAsync());

    /// <summary>An answer from memory: what a request costs before it does anything.</summary>
    public Task<double> NothingAsync() => Figures.ProcessorTimeAsync(
        server.ProcessorTime, Count(500), _ => server.Http.GetByteArrayAsync(new Uri("/.well-known/jwks.json", UriKind.Relative)));

    public Task<double> GrantAsync() => Figures.ProcessorTimeAsync(server.ProcessorTime, Count(500), _ => GrantOnceAsync());

    /// <summary>None without a client.</summary>
    public async Task<double> GrantsPerSecondAsync()
    {
        if (client is null)
        {
            return 0;
        }

        await GrantAsync();
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount * 2).Select(_ => GrantAsync()));
        return Count(500) * Environment.ProcessorCount * 2 / watch.Elapsed.TotalSeconds;
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
                new { name = "bench", grantTypes = Grants, redirectUris = Array.Empty<string>(), scopes = Scopes, @public = false },
                token);
            return ((string)made["clientId"]!, (string)made["clientSecret"]!);
        }
        catch (HttpRequestException missing) when (missing.StatusCode is HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private async Task GrantOnceAsync()
    {
        var known = client!.Value;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token")
        {
            Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]),
            Headers = { Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{known.Id}:{known.Secret}"))) },
        };
        using var answer = await server.Http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }
}
