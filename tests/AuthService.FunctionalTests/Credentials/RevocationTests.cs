using System.Net;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.TestKit.Stack;
using StackExchange.Redis;

namespace Gatehouse.AuthService.FunctionalTests.Credentials;

[Collection(StackCollection.Name)]
public sealed class RevocationTests(GatehouseStack stack)
{
    private const string RedisProcess = "redis-server";

    [Fact]
    public async Task Logout_WhileRedisIsAway_EndsTheTokenInTwoSecondsAndReachesRedisLater()
    {
        using var company = await Company.RegisterAsync(stack);
        using var other = stack.CreateClient();
        Assert.Equal(HttpStatusCode.OK, (await other.LoginAsync(company.Email, Company.Password)).Status);
        await stack.CommandAsync(RedisProcess, "resource-stop");
        try
        {
            Assert.Equal(HttpStatusCode.OK, (await company.Admin.GetAsync("/api/auth/me")).Status);
            Assert.Equal(HttpStatusCode.NoContent, (await company.Admin.PostAsync("/api/auth/logout")).Status);
            var (_, took) = await Eventually.Async(
                async () => (await company.Admin.GetAsync("/api/users/me")).Status, status => status is HttpStatusCode.Unauthorized);
            Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(15));

            // Nobody else is bothered.
            Assert.Equal(HttpStatusCode.OK, (await other.GetAsync("/api/auth/me")).Status);
        }
        finally
        {
            await stack.CommandAsync(RedisProcess, "resource-start");
        }

        using var redis = await ConnectionMultiplexer.ConnectAsync(await stack.ConnectionStringAsync(ResourceNames.Redis) + ",abortConnect=false");
        await Eventually.Async(
            async () =>
            {
                try
                {
                    return (await redis.GetDatabase().SortedSetRangeByScoreAsync(RedisKeys.Revocations)).Length;
                }
                catch (RedisException)
                {
                    return 0;
                }
            },
            count => count > 0);
        Assert.Equal(HttpStatusCode.Unauthorized, (await company.Admin.GetAsync("/api/auth/me")).Status);
    }

    [Fact]
    public async Task VersionChangedInTheDatabaseAlone_IsInForceWithinASecond()
    {
        using var company = await Company.RegisterAsync(stack);
        Assert.Equal(HttpStatusCode.OK, (await company.Admin.GetAsync("/api/members")).Status);

        // As if the process had died after its commit: nobody announces it but the row the trigger wrote.
        await AuthDatabase.SqlAsync(stack, $"""
            set app.tenant_id = '{company.TenantId}';
            delete from membership_roles where tenant_id = '{company.TenantId}';
            update memberships set version = version + 1 where tenant_id = '{company.TenantId}';
            """);
        var (_, took) = await Eventually.Async(
            async () => (await company.Admin.GetAsync("/api/members")).Status, status => status is HttpStatusCode.Forbidden);
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(1.5));
    }
}
