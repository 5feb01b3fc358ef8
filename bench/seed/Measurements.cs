using Gatehouse.Bench.Kit;

namespace Gatehouse.Bench.Seed;

/// <summary>Times on the clock of what has to stay as fast however many tenants there are.</summary>
/// <param name="server">The service.</param>
/// <param name="prefix">Of the people to act as.</param>
/// <param name="users">How many they are.</param>
internal sealed class Measurements(AuthServer server, string prefix, int users)
{
    private const int Calls = 20;

    // Always the same people, spread over all.
    private readonly Random random = new(users);
    private readonly Dictionary<string, List<double>> times = [];
    private int founded;

    /// <summary>Medians of all rounds since the last <see cref="Forget"/>.</summary>
    public IReadOnlyDictionary<string, double> Medians => times.ToDictionary(t => t.Key, t => t.Value.Median());

    public void Forget() => times.Clear();

    public async Task RunAsync()
    {
        // Whoever founds a tenant is in two and would have to choose at the next login: the second half does that.
        var half = users / 2;
        var people = Enumerable.Range(0, Calls).Select(_ => Address(random.Next(1, half + 1))).ToArray();
        var tokens = new (string Access, string Refresh)[Calls];
        await AddAsync("login", async i =>
        {
            var answer = await server.LoginAsync(people[i]);
            tokens[i] = ((string)answer["accessToken"]!, (string)answer["refreshToken"]!);
        });
        await AddAsync("refresh", i => server.PostAsync("/auth/refresh", new { refreshToken = tokens[i].Refresh }));

        // The first has to find out what the person may do; with few people that is mostly remembered from another session.
        await AddAsync("member list, a session's first request", i => server.GetAsync("/members", tokens[i].Access));
        await AddAsync("member list", i => server.GetAsync("/members", tokens[i].Access));

        var founder = (string)(await server.LoginAsync(Address(half + 1 + (founded / Calls))))["accessToken"]!;
        await AddAsync("tenant creation", _ => server.PostAsync("/tenants", new { name = $"Founded {++founded}" }, founder));
    }

    private string Address(int number) => $"{prefix}-{number}@example.com";

    private async Task AddAsync(string name, Func<int, Task> call)
    {
        if (!times.TryGetValue(name, out var all))
        {
            times.Add(name, all = []);
        }

        all.AddRange(await Figures.TimesAsync(Calls, call));
    }
}
