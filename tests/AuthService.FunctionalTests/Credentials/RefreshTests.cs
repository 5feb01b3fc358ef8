using System.Net;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.AuthService.FunctionalTests.Credentials;

[Collection(StackCollection.Name)]
public sealed class RefreshTests(GatehouseStack stack)
{
    [Fact]
    public async Task FiftyParallelRefreshes_AreOneRotationWithFiftyEqualAnswers()
    {
        using var company = await Company.RegisterAsync(stack);
        var token = company.Admin.RefreshToken;
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => company.Admin.PostAsync("/api/auth/refresh", new { refreshToken = token })));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Single(answers.Select(answer => (string?)answer.Json["refreshToken"]).Distinct());
        Assert.Equal(2L, await CountAsync(company, "refresh_tokens t join sessions s on s.id = t.session_id where s.user_id = $1"));
        Assert.Equal(1L, await CountAsync(company, "refresh_tokens t join sessions s on s.id = t.session_id where s.user_id = $1 and t.used_at is not null"));

        company.Admin.AccessToken = (string?)answers[49].Json["accessToken"];
        Assert.Equal(HttpStatusCode.OK, (await company.Admin.GetAsync("/api/auth/me")).Status);
    }

    [Fact]
    public async Task SpentToken_AfterTheGraceWindow_EndsTheFamilyAndRaisesAnAlert()
    {
        using var company = await Company.RegisterAsync(stack);
        var spent = company.Admin.RefreshToken;
        var first = await company.Admin.PostAsync("/api/auth/refresh", new { refreshToken = spent });
        Assert.Equal(HttpStatusCode.OK, first.Status);

        // The window passes in the database rather than on the clock.
        await AuthDatabase.SqlAsync(
            stack, "update refresh_tokens set used_at = used_at - interval '1 minute' where session_id in (select id from sessions where user_id = $1)",
            Guid.Parse(company.UserId));
        Assert.Equal(HttpStatusCode.Unauthorized, (await company.Admin.PostAsync("/api/auth/refresh", new { refreshToken = spent })).Status);
        Assert.Equal(
            HttpStatusCode.Unauthorized, (await company.Admin.PostAsync("/api/auth/refresh", new { refreshToken = (string?)first.Json["refreshToken"] })).Status);

        // The thief's access token and its owner's alike, both of the same session.
        Assert.Equal(HttpStatusCode.Unauthorized, (await company.Admin.GetAsync("/api/auth/me")).Status);
        company.Admin.AccessToken = (string?)first.Json["accessToken"];
        Assert.Equal(HttpStatusCode.Unauthorized, (await company.Admin.GetAsync("/api/users/me")).Status);
        Assert.Equal(1L, await AuthDatabase.SqlAsync(
            stack, "select count(*) from outbox where type = 'sessions.reuse-detected.v1' and subject = $1", company.UserId));
    }

    [Fact]
    public async Task RepeatFromAnotherAddress_IsAnsweredAndTold()
    {
        using var company = await Company.RegisterAsync(stack);
        using var elsewhere = stack.CreateClient();
        var token = company.Admin.RefreshToken;
        var first = await company.Admin.PostAsync("/api/auth/refresh", new { refreshToken = token });
        var second = await elsewhere.PostAsync("/api/auth/refresh", new { refreshToken = token });

        Assert.Equal((string?)first.Json["refreshToken"], (string?)second.Json["refreshToken"]);
        Assert.Equal(1L, await AuthDatabase.SqlAsync(
            stack, "select count(*) from outbox where type = 'sessions.repeated-elsewhere.v1' and subject = $1", company.UserId));
    }

    private async Task<object?> CountAsync(Company company, string from) =>
        await AuthDatabase.SqlAsync(stack, $"select count(*) from {from}", Guid.Parse(company.UserId));
}
