using System.Net;
using Gatehouse.Bench.Kit;

namespace Gatehouse.Bench.Seed;

/// <summary>Medians on the clock of what has to stay as fast however many tenants there are.</summary>
internal sealed class Measurements(AuthServer server)
{
    public const string Email = "bench@example.com";

    private const int Calls = 60;
    private int founded;

    /// <param name="prefix">Of the people to act as.</param>
    /// <param name="tenants">How many companies they are in.</param>
    /// <param name="users">How many they are.</param>
    public async Task<IReadOnlyDictionary<string, double>> RunAsync(string prefix, int tenants, int users)
    {
        // Always the same people, spread over all.
        var random = new Random(tenants);
        var people = Enumerable.Range(0, Calls).Select(_ => $"{prefix}-{random.Next(1, users + 1)}@example.com").ToArray();
        var tokens = new (string Access, string Refresh)[Calls];
        var figures = new Dictionary<string, double>
        {
            ["login"] = await MedianAsync(async i =>
            {
                var answer = await server.LoginAsync(people[i]);
                tokens[i] = ((string)answer["accessToken"]!, (string)answer["refreshToken"]!);
            }),
            ["refresh"] = await MedianAsync(i => server.PostAsync("/auth/refresh", new { refreshToken = tokens[i].Refresh })),
            ["member list"] = await MedianAsync(i => server.GetAsync("/members", tokens[i].Access)),
            ["tenant creation"] = await MedianAsync(i => FoundAsync(tokens[i].Access)),
        };
        return figures;
    }

    private static async Task<double> MedianAsync(Func<int, Task> call) => (await Figures.TimesAsync(Calls, call)).Percentile(0.5);

    // By somebody who is signed in; where that does not exist, with a new account, which costs a hashing more.
    private async Task FoundAsync(string token)
    {
        var name = $"Founded {++founded}";
        try
        {
            await server.PostAsync("/tenants", new { name }, token);
        }
        catch (HttpRequestException missing) when (missing.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed)
        {
            await server.RegisterAsync($"founder-{founded}@example.com", name);
        }
    }
}
