using System.Data.Common;
using System.Security.Cryptography;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Accounts;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Features.Tenants;
using Gatehouse.AuthService.Identity;
using Gatehouse.AuthService.Pipelines;
using Gatehouse.TestKit;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.AuthService.UnitTests.Service;

/// <summary>Passwords that are guessed: how many, from where, and what can be learnt from the answers.</summary>
[Collection(AuthServerCollection.Name)]
public sealed class GuessingTests(AuthServer server)
{
    private readonly ManualTime time = new();

    [Fact]
    public async Task Guesses_FromEverywhere_CloseTheAccountToStrangers_UntilItsOwnerIsIn()
    {
        await using var services = server.Start(time, ("Auth:MaxFailedLoginsPerAccount", "5"));
        var firm = await Firm.FoundAsync(services);
        var phone = new Device("Phone", "10.2.0.1", RandomNumberGenerator.GetBytes(32));
        await firm.SignInAsync(phone);

        // Slowly, and never twice from one place: in a row is in a row.
        for (var i = 0; i < 5; i++)
        {
            Assert.Null(await firm.VerifyAsync("a guess", new("Test", $"10.2.1.{i}")));
            time.Advance(TimeSpan.FromDays(2));
            await SweepAsync(firm);
        }

        time.Advance(TimeSpan.FromDays(300));
        await SweepAsync(firm);
        Assert.Null(await firm.VerifyAsync(Firm.Password, new("Test", "10.2.2.1")));

        // The device it knows is not concerned, and its owner's password there ends it.
        Assert.NotNull(await firm.VerifyAsync(Firm.Password, phone));
        Assert.NotNull(await firm.VerifyAsync(Firm.Password, new("Test", "10.2.2.1")));
    }

    [Fact]
    public async Task KnownDevice_ThatGuesses_IsAStrangerFromThenOn()
    {
        await using var services = server.Start(time, ("Auth:MaxFailedLogins", "3"));
        var firm = await Firm.FoundAsync(services);
        var phone = new Device("Phone", "10.3.0.1", RandomNumberGenerator.GetBytes(32));
        await firm.SignInAsync(phone);
        await FailAsync(firm, 2, phone);
        Assert.NotNull(await firm.VerifyAsync(Firm.Password, phone));
        await FailAsync(firm, 3, phone);
        Assert.Equal(0L, await server.RunAsync("select count(*) from known_devices where user_id = $1", firm.UserId.Value));

        // Its owner is as good as any stranger who knows the password, and it is theirs again.
        await firm.SignInAsync(phone);
        Assert.NotNull(await firm.VerifyAsync(Firm.Password, phone));
        await FailAsync(firm, 6, phone);
        Assert.Null(await firm.VerifyAsync(Firm.Password, phone));
    }

    [Fact]
    public async Task RightOne_AmongManyAtOnce_IsRefusedOnceTheLimitIsReached()
    {
        await using var services = server.Start(time, ("Auth:MaxFailedLogins", "3"));
        var firm = await Firm.FoundAsync(services);
        var release = new TaskCompletionSource();
        var queue = services.GetRequiredService<HashingQueue>();
        var busy = Enumerable.Range(0, Math.Max(1, Environment.ProcessorCount - 1))
            .Select(_ => queue.RunAsync(() => release.Task.Wait(TimeSpan.FromMinutes(1)), CancellationToken.None)).ToList();

        // It was let in to be hashed; the others' failures are counted before it is.
        var right = firm.VerifyAsync(Firm.Password);
        await server.RunAsync(
            "insert into login_failures (key, count, last_at, locked_until) values ($1, 0, $2, $2 + interval '15 minutes')",
            $"place:{firm.UserId}:10.1.2.3", time.GetUtcNow());
        release.SetResult();
        await Task.WhenAll(busy);
        Assert.Null(await right);
    }

    [Fact]
    public async Task UnknownAddress_TakesTheStepsAKnownOneTakes()
    {
        var statements = new Statements();
        await using var services = server.Start(time, statements);
        var firm = await Firm.FoundAsync(services);
        var stranger = firm with { Email = $"{Guid.NewGuid():N}@example.com" };
        foreach (var place in (string[])["10.4.0.1", "10.4.0.2"])
        {
            await SameAsync(() => firm.VerifyAsync("a guess", new("Test", place)), () => stranger.VerifyAsync("a guess", new("Test", place)));
        }

        // A forgotten password and a registration neither: the first time for both is for what is only done once.
        foreach (var (known, unknown) in ((string, string)[])[(firm.Email, stranger.Email), ((await Firm.FoundAsync(services)).Email, $"{Guid.NewGuid():N}@example.com")])
        {
            // Also when they are asked for again at once.
            for (var time = 0; time < 2; time++)
            {
                await SameAsync(() => ForgetAsync(firm, known), () => ForgetAsync(firm, unknown));
                await SameAsync(() => ResendAsync(firm, known), () => ResendAsync(firm, unknown));
            }

            await SameAsync(() => RegisterAsync(firm, known), () => RegisterAsync(firm, $"{Guid.NewGuid():N}@example.com"));
        }

        async Task SameAsync(Func<Task> known, Func<Task> unknown)
        {
            var (first, second) = (await CountAsync(known), await CountAsync(unknown));
            Assert.True(Math.Abs(first.Count - second.Count) <= 1, $"{string.Join('\n', first)}\n\n{string.Join('\n', second)}");
            Assert.Equal(Counters(first), Counters(second));
        }

        static int Counters(List<string> statements) => statements.Count(s => s.Contains("login_failures", StringComparison.Ordinal));

        async Task<List<string>> CountAsync(Func<Task> work)
        {
            statements.Seen.Clear();
            await work();
            return [.. statements.Seen];
        }
    }

    [Fact]
    public async Task Reset_OpensTheAccountAgain()
    {
        var site = await server.SiteAsync();
        var firm = await Firm.FoundAsync(site.Services);
        await server.RunAsync(
            "insert into login_failures (key, count, last_at, locked_until) values ($1, 0, $2, $2 + interval '100 years')",
            $"account:{firm.UserId}", site.Time.GetUtcNow());
        Assert.Null(await firm.VerifyAsync(Firm.Password));
        const string Another = "another four words together";
        var token = await LinkAsync(firm);
        Assert.Equal(204, (await site.SendAsync(HttpMethod.Post, "/auth/password/reset", null, new { token, newPassword = Another })).Status);
        Assert.NotNull(await firm.VerifyAsync(Another));
    }

    [Fact]
    public async Task ResetLink_IsGoodForHalfAnHour()
    {
        await using var services = server.Start(time);
        var firm = await Firm.FoundAsync(services);
        var secret = await LinkAsync(firm);
        time.Advance(TimeSpan.FromMinutes(30) - TimeSpan.FromSeconds(1));
        Assert.NotNull(await FindAsync());
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await FindAsync());

        Task<AccountToken?> FindAsync() => firm.InScopeAsync(scope => scope.GetRequiredService<AccountTokens>().FindAsync(secret, CancellationToken.None));
    }

    private static Task<string> LinkAsync(Firm firm) => firm.InScopeAsync(async scope =>
    {
        var secret = scope.GetRequiredService<AccountTokens>().Add(firm.UserId, AccountPurpose.ResetPassword);
        await scope.GetRequiredService<AuthDbContext>().SaveChangesAsync();
        return secret;
    });

    private static Task<int> ForgetAsync(Firm firm, string email) => firm.InScopeAsync(async scope => (await ForgotPassword.HandleAsync(
        new(email), Get<AuthDbContext>(scope), Get<AccountTokens>(scope), Get<AccountMail>(scope), CancellationToken.None)).StatusCode);

    private static Task<int> ResendAsync(Firm firm, string email) => firm.InScopeAsync(async scope => (await ResendConfirmation.HandleAsync(
        new(email), Get<AuthDbContext>(scope), Get<AccountTokens>(scope), Get<AccountMail>(scope), CancellationToken.None)).StatusCode);

    private static Task<Microsoft.AspNetCore.Http.IResult> RegisterAsync(Firm firm, string email) => firm.InScopeAsync(async scope => (await Register.HandleAsync(
        new(email, Firm.Password, "Ada", $"Firm {Guid.NewGuid():N}"), Get<AuthDbContext>(scope), Get<TenantFounder>(scope), Get<Passwords>(scope),
        Get<AccountTokens>(scope), Get<AccountMail>(scope), Get<AuditTrail>(scope), Get<TimeProvider>(scope), CancellationToken.None)).Result);

    private static T Get<T>(IServiceProvider scope)
        where T : notnull => scope.GetRequiredService<T>();

    private static Task<bool> SweepAsync(Firm firm) => firm.InScopeAsync(scope => scope.GetRequiredService<Sweep>().RunAsync(CancellationToken.None));

    private static async Task FailAsync(Firm firm, int times, Device device)
    {
        for (var i = 0; i < times; i++)
        {
            Assert.Null(await firm.VerifyAsync("a guess", device));
        }
    }

    /// <summary>What is asked of the database.</summary>
    private sealed class Statements : DbCommandInterceptor
    {
        public List<string> Seen { get; } = [];

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            Seen.Add(command.CommandText);
            return new(result);
        }

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            Seen.Add(command.CommandText);
            return new(result);
        }
    }
}
