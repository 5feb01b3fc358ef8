using System.Net;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.AuthService.FunctionalTests;

/// <summary>Somebody who was invited to a test's company and signed in there.</summary>
public sealed class Person : IDisposable
{
    private Person(GatewayClient client, string email, string userId) => (Client, Email, UserId) = (client, email, userId);

    public GatewayClient Client { get; }

    public string Email { get; }

    public string UserId { get; }

    /// <summary>An address nobody has used.</summary>
    public static string NewEmail() => $"person-{Guid.CreateVersion7():N}@example.com";

    /// <summary>Invites a new person to a company and lets them accept.</summary>
    public static async Task<Person> JoinAsync(GatehouseStack stack, Company company, params string[] roles)
    {
        var email = NewEmail();
        Expect(HttpStatusCode.Created, await company.Admin.PostAsync("/api/invitations", new { email, roles }));
        var client = stack.CreateClient();
        var accepted = await client.PostAsync(
            "/api/auth/invitations/accept",
            new { token = await Mailbox.TokenAsync(client, email), name = "Test Person", password = Company.Password });
        Expect(HttpStatusCode.OK, accepted);
        client.AccessToken = (string)accepted.Json["accessToken"]!;
        client.RefreshToken = (string)accepted.Json["refreshToken"]!;
        var me = await client.GetAsync("/api/auth/me");
        Expect(HttpStatusCode.OK, me);
        return new(client, email, (string)me.Json["userId"]!);
    }

    /// <summary>Whoever runs the platform.</summary>
    public static async Task<GatewayClient> PlatformAdminAsync(GatehouseStack stack)
    {
        var client = stack.CreateClient();
        Expect(HttpStatusCode.OK, await client.LoginAsync("root@gatehouse.example", stack.DemoPassword));
        return client;
    }

    public void Dispose() => Client.Dispose();

    internal static Answer Expect(HttpStatusCode status, Answer answer)
    {
        Assert.True(status == answer.Status, $"Expected {(int)status}, got {answer}");
        return answer;
    }
}
