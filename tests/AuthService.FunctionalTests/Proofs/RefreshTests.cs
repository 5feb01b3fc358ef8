using System.Net;
using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting.ApplicationModel;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.AuthService.FunctionalTests.Proofs;

[Collection(ProofCollection.Name)]
public sealed class RefreshTests(ProofStack stack)
{
    private const int Storm = 50;

    [Fact]
    public async Task Refresh_FiftyAtOnceWithOneToken_RotateOnceAndAllAnswersAreGood()
    {
        using var company = await Company.RegisterAsync(stack);
        var (token, session) = (company.Admin.RefreshToken!, SessionOf(company.Admin));

        var answers = await Task.WhenAll(Enumerable.Range(0, Storm).Select(_ => RefreshAsync(company.Admin, token)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        var successor = Assert.Single(answers.Select(answer => (string)answer.Json["refreshToken"]!).Distinct());
        Assert.Equal((2, 1), (await TokensAsync(session), await SpentAsync(session)));
        foreach (var access in answers.Select(answer => (string)answer.Json["accessToken"]!).Distinct())
        {
            company.Admin.AccessToken = access;
            Assert.Equal(HttpStatusCode.OK, (await company.Admin.GetAsync("/api/auth/me")).Status);
        }

        Assert.Equal(HttpStatusCode.OK, (await RefreshAsync(company.Admin, successor)).Status);
    }

    [Fact]
    public async Task Refresh_SpentTokenAfterTheGrace_EndsTheFamilyAndRaisesTheAlert()
    {
        using var company = await Company.RegisterAsync(stack);
        var (stolen, session) = (company.Admin.RefreshToken!, SessionOf(company.Admin));
        var rotated = await RefreshAsync(company.Admin, stolen);
        Assert.Equal(HttpStatusCode.OK, rotated.Status);
        await MoveBackAsync(stolen);

        var replay = await RefreshAsync(company.Admin, stolen);

        Assert.Equal((HttpStatusCode.Unauthorized, "Invalid or expired token"), (replay.Status, replay.Error));
        var successor = await RefreshAsync(company.Admin, (string)rotated.Json["refreshToken"]!);
        Assert.Equal(HttpStatusCode.Unauthorized, successor.Status);
        foreach (var access in new[] { company.Admin.AccessToken!, (string)rotated.Json["accessToken"]! })
        {
            company.Admin.AccessToken = access;
            await Eventually.Async(() => company.Admin.GetAsync("/api/users/me"), answer => answer.Status is HttpStatusCode.Unauthorized);
        }

        Assert.Equal(1, await stack.AsOwnerAsync<long>(ResourceNames.AuthDb,
            "select count(*) from outbox where type = 'sessions.reuse-detected.v1' and envelope::text like '%' || $1 || '%'", session.ToString()));
    }

    [Fact]
    public async Task Refresh_AuthServiceKilledInTheMiddle_LosesAndDoublesNoSession()
    {
        using var company = await Company.RegisterAsync(stack);
        var clients = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => AnotherSessionAsync(company)));
        try
        {
            using var stop = new CancellationTokenSource();
            var storm = clients.Select(client => KeepRefreshingAsync(client, stop.Token)).ToList();
            await Eventually.Async(() => CountAsync(clients), spent => spent >= clients.Length * 2);
            await stack.KillAsync(ResourceNames.Auth);
            await stop.CancelAsync();
            await Task.WhenAll(storm);
            await stack.CommandAsync(ResourceNames.Auth, "resource-start");
            await stack.App.ResourceNotifications.WaitForResourceHealthyAsync(
                ResourceNames.Auth, WaitBehavior.WaitOnResourceUnavailable, CancellationToken.None);

            // However long that took on a busy machine: it is not the grace that is shown here.
            await stack.AsOwnerAsync<long>(
                ResourceNames.AuthDb,
                "with moved as (update refresh_tokens set used_at = now() where used_at is not null and session_id = any($1) returning 1) select count(*) from moved",
                clients.Select(SessionOf).ToArray());
            foreach (var client in clients)
            {
                // The last token that was answered: either it was not spent, or its successor's answer was lost.
                var (answer, _) = await Eventually.Async(
                    () => RefreshAsync(client, client.RefreshToken!), answer => answer.Status is not HttpStatusCode.ServiceUnavailable and not HttpStatusCode.BadGateway);
                Assert.Equal(HttpStatusCode.OK, answer.Status);
                var session = SessionOf(client);
                Assert.Equal(await TokensAsync(session) - 1, await SpentAsync(session));
                Assert.Equal(session, SessionOf((string)answer.Json["accessToken"]!));
            }

            Assert.Equal(clients.Length + 1, await stack.AsOwnerAsync<long>(ResourceNames.AuthDb,
                "select count(*) from sessions where user_id = $1 and ended_at is null", Guid.Parse(company.UserId)));
        }
        finally
        {
            Array.ForEach(clients, client => client.Dispose());
        }
    }

    private static Task<Answer> RefreshAsync(GatewayClient client, string refreshToken) =>
        client.PostAsync("/api/auth/refresh", new { refreshToken });

    private static Guid SessionOf(GatewayClient client) => SessionOf(client.AccessToken!);

    private static Guid SessionOf(string accessToken) =>
        Guid.Parse((string)System.Text.Json.Nodes.JsonNode.Parse(TokenForge.Part(accessToken, 1))!["sid"]!);

    private async Task<GatewayClient> AnotherSessionAsync(Company company)
    {
        var client = stack.CreateClient();
        var answer = await client.LoginAsync(company.Email, Company.Password);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return client;
    }

    // As a client does: the newest token that was answered is the one to use next.
    private static async Task KeepRefreshingAsync(GatewayClient client, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if (await RefreshAsync(client, client.RefreshToken!) is { Status: HttpStatusCode.OK } answer)
            {
                client.RefreshToken = (string)answer.Json["refreshToken"]!;
                client.AccessToken = (string)answer.Json["accessToken"]!;
            }
        }
    }

    private Task<long> TokensAsync(Guid session) =>
        stack.AsOwnerAsync<long>(ResourceNames.AuthDb, "select count(*) from refresh_tokens where session_id = $1", session);

    private Task<long> SpentAsync(Guid session) =>
        stack.AsOwnerAsync<long>(ResourceNames.AuthDb, "select count(*) from refresh_tokens where session_id = $1 and used_at is not null", session);

    private Task<long> CountAsync(GatewayClient[] clients) => stack.AsOwnerAsync<long>(
        ResourceNames.AuthDb,
        "select count(*) from refresh_tokens where session_id = any($1) and used_at is not null",
        clients.Select(SessionOf).ToArray());

    // As if it had been spent two minutes ago.
    private Task<byte[]> MoveBackAsync(string token) => stack.AsOwnerAsync<byte[]>(
        ResourceNames.AuthDb,
        "update refresh_tokens set used_at = used_at - interval '2 minutes' where hash = $1 returning hash",
        SHA256.HashData(Encoding.ASCII.GetBytes(token)));
}
