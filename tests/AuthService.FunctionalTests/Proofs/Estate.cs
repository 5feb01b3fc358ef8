using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.AuthService.FunctionalTests.Proofs;

/// <summary>A company with something of everything the services let it make, and what it can see of that.</summary>
internal sealed class Estate : IDisposable
{
    /// <summary>Bodies that are accepted, for what a schema alone does not say.</summary>
    public static readonly IReadOnlyDictionary<string, Func<object>> Bodies = new Dictionary<string, Func<object>>
    {
        ["POST /api/orders"] = () => new { currency = "EUR", items = new[] { new { sku = "A", name = "A thing", quantity = 1, unitPrice = 10m } } },
        ["POST /api/invitations"] = () => new { email = $"guest-{Guid.NewGuid():N}@example.com", roles = new[] { "participant" } },
        ["POST /api/roles"] = () => new { name = $"role-{Guid.NewGuid():N}", permissions = new[] { "orders:read" } },
        ["PUT /api/roles/{id}"] = () => new { name = $"role-{Guid.NewGuid():N}", permissions = new[] { "orders:read" } },
        ["PUT /api/members/{userId}/roles"] = () => new { roles = new[] { "participant" } },
        ["POST /api/api-keys"] = () => new { name = "key", scopes = new[] { "orders:read" } },
        ["POST /api/clients"] = () => new { name = "client", grantTypes = new[] { "client_credentials" }, redirectUris = Array.Empty<string>(), scopes = new[] { "orders:read" }, @public = false },
        ["POST /api/policies"] = () => Policy(),
        ["PUT /api/policies/{id}"] = () => Policy(),
        ["POST /api/tenants/{id}/suspension"] = () => new { reason = "test" },
        ["PATCH /api/tenants/{id}"] = () => new { name = "Taken over" },
        ["POST /api/webhooks"] = () => new { url = "http://127.0.0.1:9/hook", events = new[] { "orders.refunded.v1" } },
        ["PUT /api/webhooks/{id}"] = () => new { url = "http://127.0.0.1:9/hook", events = new[] { "orders.refunded.v1" } },
        ["PUT /api/users/me"] = () => new { displayName = "Test Admin", locale = "en", timeZone = "Europe/Berlin" },
    };

    private readonly IReadOnlyList<Operation> operations;
    private readonly Dictionary<string, HashSet<string>> collections = [];

    private Estate(Company company, IReadOnlyList<Operation> operations)
    {
        Company = company;
        this.operations = operations;
    }

    public Company Company { get; }

    /// <summary>Every id the company has come to see.</summary>
    public HashSet<string> Ids { get; } = [];

    public static async Task<Estate> FoundAsync(GatehouseStack stack, IReadOnlyList<Operation> operations)
    {
        var estate = new Estate(await Company.RegisterAsync(stack), operations);
        foreach (var operation in operations.Where(o => o.Method == HttpMethod.Post && !o.PathParameters.Any() && Bodies.ContainsKey($"{o}")))
        {
            var answer = await estate.Company.Admin.PostAsync(operation.Path, Bodies[$"{operation}"]());
            Assert.True(answer.Status is HttpStatusCode.Created, $"{operation}: {answer}");
            estate.Keep(operation.Path, answer);
        }

        await estate.ImportAsync();
        await estate.AddPersonalThingsAsync();
        await estate.LookAsync();
        var claims = JsonNode.Parse(TokenForge.Part(estate.Company.Admin.AccessToken!, 1))!;
        foreach (var claim in new[] { "sub", "sid", "tid", "mid" })
        {
            estate.Ids.Add((string)claims[claim]!);
        }

        return estate;
    }

    // A picture, and an export of one's own data.
    private async Task AddPersonalThingsAsync()
    {
        using var picture = new ByteArrayContent([0xFF, 0xD8, 0xFF, 1]);
        picture.Headers.ContentType = new("image/jpeg");
        Assert.Equal(HttpStatusCode.NoContent, (await Company.Admin.SendAsync(HttpMethod.Put, "/api/users/me/avatar", picture)).Status);
        var export = await Company.Admin.PostAsync("/privacy/export");
        Assert.Equal(HttpStatusCode.Accepted, export.Status);
        var id = (string)export.Json["id"]!;
        collections["/privacy/requests"] = [id];
        Ids.Add(id);
    }

    // The one operation that takes no JSON.
    private async Task ImportAsync()
    {
        using var file = new StringContent("currency,sku,name,quantity,unitPrice\nEUR,A,A thing,1,1\n", Encoding.UTF8, "text/csv");
        using var answer = await Company.Admin.Http.PostAsync(new Uri("/api/orders/imports", UriKind.Relative), file);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var id = (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["id"]!;
        collections["/api/orders/imports"] = [id];
        Ids.Add(id);
    }

    /// <summary>Reads every list again.</summary>
    public async Task LookAsync()
    {
        foreach (var operation in operations.Where(o => o.Method == HttpMethod.Get && !o.IsStream && !o.PathParameters.Any() && o.Path.StartsWith("/api/", StringComparison.Ordinal)))
        {
            if (await Company.Admin.GetAsync(operation.Path) is { Status: HttpStatusCode.OK, Body.Length: > 0, MediaType: "application/json" } answer)
            {
                Keep(operation.Path, answer);
            }
        }
    }

    /// <summary>What may stand in a path's braces: ids of the list above it, else any.</summary>
    public IReadOnlyCollection<string> CandidatesFor(Operation operation)
    {
        var list = operation.Path[..operation.Path.IndexOf('{', StringComparison.Ordinal)].TrimEnd('/');
        return collections.TryGetValue(list, out var ids) && ids.Count > 0 ? ids : Ids;
    }

    /// <summary>The ids of each list.</summary>
    public IReadOnlyDictionary<string, HashSet<string>> Snapshot() => collections.ToDictionary(c => c.Key, c => c.Value.ToHashSet());

    public void Forget() => collections.Clear();

    public void Dispose() => Company.Dispose();

    private void Keep(string path, Answer answer)
    {
        if (!collections.TryGetValue(path, out var ids))
        {
            collections[path] = ids = [];
        }

        foreach (var id in IdsIn(answer.Json))
        {
            ids.Add(id);
            Ids.Add(id);
        }
    }

    private static IEnumerable<string> IdsIn(JsonNode? node) => node switch
    {
        JsonArray list => list.SelectMany(IdsIn),
        JsonObject members => members.SelectMany(member =>
            member.Value is JsonValue value && member.Key.EndsWith("id", StringComparison.OrdinalIgnoreCase) && value.TryGetValue<string>(out var text)
                ? [text]
                : IdsIn(member.Value)),
        _ => [],
    };

    private static object Policy() => new
    {
        name = $"policy-{Guid.NewGuid():N}",
        effect = "deny",
        order = 1,
        permissions = new[] { "orders:delete" },
        condition = "resource.total > 1000000",
    };
}
