using System.Net;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Gatehouse.TestKit.Stack;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Xunit.Abstractions;

namespace Gatehouse.AuthService.FunctionalTests.Proofs;

/// <summary>security.md, "JWT": every forgery through the gateway is 401 (or 431) and never 500.</summary>
[Collection(ProofCollection.Name)]
public sealed class JwtAttackTests(ProofStack stack, ITestOutputHelper output) : IAsyncLifetime
{
    private const int Mutants = 300;
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/~!{}\"";

    private static readonly HttpStatusCode[] Refusals = [HttpStatusCode.Unauthorized, HttpStatusCode.RequestHeaderFieldsTooLarge];

    private readonly List<string> visits = [];
    private Company company = null!;
    private WebApplication trap = null!;

    public async Task InitializeAsync()
    {
        company = await Company.RegisterAsync(stack);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        trap = builder.Build();
        trap.Run(context =>
        {
            lock (visits)
            {
                visits.Add(context.Request.Path);
            }

            return Task.CompletedTask;
        });
        await trap.StartAsync();
    }

    public async Task DisposeAsync()
    {
        company.Dispose();
        await trap.DisposeAsync();
    }

    [Fact]
    public async Task AnyForgery_ThroughTheGateway_IsRefusedAndNeverAnError()
    {
        var genuine = company.Admin.AccessToken!;
        var forged = await new ForgedTokens(stack, genuine, new(trap.Urls.First())).AllAsync(company.Admin.RefreshToken!);
        var wrong = new List<string>();

        foreach (var (attack, token) in forged)
        {
            var answer = await TryAsync(token);
            var error = attack is "exp in the past" ? "Token expired" : "Invalid or expired token";
            if (!Refusals.Contains(answer.Status)
                || (answer.Status is HttpStatusCode.Unauthorized
                    && (answer.Error != error || answer.Headers["WWW-Authenticate"] != "Bearer error=\"invalid_token\"")))
            {
                wrong.Add($"{attack}: {answer}");
            }
        }

        output.WriteLine($"{forged.Count} forgeries, {wrong.Count} answered wrongly");
        Assert.Empty(wrong);
        Assert.Empty(visits);
        Assert.Equal(HttpStatusCode.OK, (await TryAsync(genuine)).Status);

        // What is logged afterwards is there, so what came before would be too.
        var logged = Guid.NewGuid().ToString("N");
        await company.Admin.SendAsync(HttpMethod.Get, "/api/auth/me", null, ("X-Correlation-Id", logged));
        await Eventually.Async(
            () => Task.FromResult(stack.Telemetry.ServicesThatSent("logs", Encoding.UTF8.GetBytes(logged))), services => services.Contains("gateway"));
        Assert.Empty(stack.Telemetry.ServicesThatSent("logs", Encoding.UTF8.GetBytes(ForgedTokens.Marker)));
    }

    [Fact]
    public async Task AnyMutation_OfAGenuineToken_IsRefused()
    {
        var genuine = company.Admin.AccessToken!;
        var mutants = Gen.OneOf(Replaced(genuine), Inserted(genuine), Removed(genuine), Shuffled(genuine)).Where(token => token != genuine);

        // FsCheck asks in step; away from xunit's own few threads, which an answer may need.
        await Task.Run(() => Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(Mutants),
            Prop.ForAll(mutants.ToArbitrary(), token => Refusals.Contains(TryAsync(token).GetAwaiter().GetResult().Status))));
    }

    [Fact]
    public async Task Token_OutsideTheAuthorizationHeader_IsNoToken()
    {
        var token = company.Admin.AccessToken!;
        using var client = stack.CreateClient();

        foreach (var path in new[] { $"/api/auth/me?access_token={token}", $"/api/auth/me?token={token}", $"/api/auth/me?authorization=Bearer%20{token}" })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(path)).Status);
        }

        foreach (var header in new[] { ("X-Access-Token", token), ("Proxy-Authorization", $"Bearer {token}"), ("Cookie", $"access_token={token}"), ("Authorization", $"Basic {token}"), ("Authorization", token) })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await client.SendAsync(HttpMethod.Get, "/api/auth/me", null, header)).Status);
        }

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.SendAsync(
            HttpMethod.Get, "/api/auth/me", null, ("Authorization", $"Bearer {token}"), ("Authorization", $"Bearer {token}"))).Status);
    }

    private async Task<Answer> TryAsync(string token)
    {
        using var client = stack.CreateClient();
        return await client.SendAsync(HttpMethod.Get, "/api/auth/me", null, ("Authorization", $"Bearer {token}"));
    }

    private static Gen<char> Character => Gen.Elements(Alphabet.ToCharArray());

    private static Gen<string> Replaced(string token) =>
        from at in Gen.Choose(0, token.Length - 1)
        from character in Character
        select $"{token[..at]}{character}{token[(at + 1)..]}";

    private static Gen<string> Inserted(string token) =>
        from at in Gen.Choose(0, token.Length)
        from characters in Character.NonEmptyListOf()
        select $"{token[..at]}{string.Concat(characters)}{token[at..]}";

    private static Gen<string> Removed(string token) =>
        from at in Gen.Choose(0, token.Length - 1)
        from count in Gen.Choose(1, 20)
        select token.Remove(at, Math.Min(count, token.Length - at));

    private static Gen<string> Shuffled(string token) =>
        from parts in Gen.Elements(token.Split('.')).ListOf()
        select string.Join('.', parts);
}
