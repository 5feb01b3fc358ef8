using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.TestKit.Stack;
using Xunit.Abstractions;

namespace Gatehouse.AuthService.FunctionalTests.Proofs;

/// <summary>Signing keys change while people work.</summary>
[Collection(ProofCollection.Name)]
public sealed class KeyRotationTests(ProofStack stack, ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Rotation_UnderLoad_RefusesNoRequest_AndAnEmergencyEndsEveryOldToken()
    {
        using var company = await Company.RegisterAsync(stack);
        using var root = await Person.PlatformAdminAsync(stack);
        var (asked, refused, keys) = (0, new ConcurrentQueue<string>(), new ConcurrentDictionary<string, int>());
        using var end = new CancellationTokenSource(Patience);
        var workers = stack.Gateways.SelectMany(gateway => Enumerable.Range(0, 2).Select(_ => WorkAsync(gateway))).ToList();

        var planned = Person.Expect(HttpStatusCode.OK, await root.PostAsync("/api/keys/rotation", new { }));
        var next = (string)planned.Json["keyId"]!;
        await Eventually.Async(() => Task.FromResult(keys.GetValueOrDefault(next)), count => count >= 40);
        await end.CancelAsync();
        var sessions = await Task.WhenAll(workers);
        output.WriteLine($"{asked} requests at {stack.Gateways.Length} gateways across a rotation of keys ({string.Join(", ", keys.Select(k => $"{k.Value} tokens of {k.Key}"))}), {refused.Count} refused");
        Assert.Empty(refused);
        Assert.True(keys.Count >= 2);

        Person.Expect(HttpStatusCode.OK, await root.PostAsync("/api/keys/rotation", new { emergency = true, reason = "Test" }));
        foreach (var (gateway, session) in stack.Gateways.Zip(sessions))
        {
            using var client = new GatewayClient(gateway) { AccessToken = session.AccessToken };
            await Eventually.Async(() => client.GetAsync("/api/orders?limit=1"), a => a.Status is HttpStatusCode.Unauthorized);
            var renewed = Person.Expect(HttpStatusCode.OK, await client.PostAsync("/api/auth/refresh", new { refreshToken = session.RefreshToken }));
            client.AccessToken = (string)renewed.Json["accessToken"]!;
            await Eventually.Async(() => client.GetAsync("/api/orders?limit=1"), a => a.Status is HttpStatusCode.OK);
        }

        // Half its requests with a token that is new, half with the one before.
        async Task<(string? AccessToken, string? RefreshToken)> WorkAsync(Uri gateway)
        {
            using var client = new GatewayClient(gateway) { AccessToken = company.Admin.AccessToken };
            while (!end.IsCancellationRequested)
            {
                var switched = await client.PostAsync("/api/auth/switch-tenant", new { tenantId = company.TenantId });
                Note(switched);
                Note(await client.GetAsync("/api/orders?limit=1"));
                if (switched.Status is HttpStatusCode.OK)
                {
                    client.AccessToken = (string)switched.Json["accessToken"]!;
                    client.RefreshToken = (string)switched.Json["refreshToken"]!;
                    keys.AddOrUpdate((string)JsonNode.Parse(TokenForge.Part(client.AccessToken, 0))!["kid"]!, 1, (_, count) => count + 1);
                    Note(await client.GetAsync("/api/orders?limit=1"));
                }
            }

            return (client.AccessToken, client.RefreshToken);
        }

        void Note(Answer answer)
        {
            Interlocked.Increment(ref asked);
            if (answer.Status is not HttpStatusCode.OK)
            {
                refused.Enqueue($"{answer}");
            }
        }
    }
}
