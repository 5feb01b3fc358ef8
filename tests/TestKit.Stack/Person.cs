using System.Net;

namespace Gatehouse.TestKit.Stack;

/// <summary>Somebody who was invited to a test's company and signed in there.</summary>
public sealed class Person : IDisposable
{
    private Person(GatewayClient client, string email, string userId) => (Client, Email, UserId) = (client, email, userId);

    /// <summary>Their client, signed in.</summary>
    public GatewayClient Client { get; }

    /// <summary>Their address.</summary>
    public string Email { get; }

    /// <summary>Their id.</summary>
    public string UserId { get; }

    /// <summary>An address nobody has used.</summary>
    /// <returns>The address.</returns>
    public static string NewEmail() => $"person-{Guid.CreateVersion7():N}@example.com";

    /// <summary>Invites a new person to a company and lets them accept.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="company">The company.</param>
    /// <param name="roles">Their roles.</param>
    /// <returns>The person.</returns>
    public static async Task<Person> JoinAsync(GatehouseStack stack, Company company, params string[] roles)
    {
        ArgumentNullException.ThrowIfNull(stack);
        ArgumentNullException.ThrowIfNull(company);
        var email = NewEmail();
        Expect(HttpStatusCode.Created, await company.Admin.PostAsync("/api/invitations", new { email, roles }));
        var client = stack.CreateClient();
        var accepted = Expect(HttpStatusCode.OK, await client.PostAsync(
            "/api/auth/invitations/accept",
            new { token = await Mailbox.TokenAsync(client, email), name = "Test Person", password = Company.Password }));
        client.AccessToken = (string)accepted.Json["accessToken"]!;
        client.RefreshToken = (string)accepted.Json["refreshToken"]!;
        var me = Expect(HttpStatusCode.OK, await client.GetAsync("/api/auth/me"));
        return new(client, email, (string)me.Json["userId"]!);
    }

    /// <summary>Whoever runs the platform.</summary>
    /// <param name="stack">The stack.</param>
    /// <returns>Their client, signed in.</returns>
    public static async Task<GatewayClient> PlatformAdminAsync(GatehouseStack stack)
    {
        ArgumentNullException.ThrowIfNull(stack);
        var client = stack.CreateClient();
        Expect(HttpStatusCode.OK, await client.LoginAsync("root@gatehouse.example", stack.DemoPassword));
        return client;
    }

    /// <summary>An answer that has to be of a status.</summary>
    /// <param name="status">The status.</param>
    /// <param name="answer">The answer.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="InvalidOperationException">It is of another; the message holds the answer.</exception>
    public static Answer Expect(HttpStatusCode status, Answer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return answer.Status == status ? answer : throw new InvalidOperationException($"Expected {(int)status}, got {answer}");
    }

    /// <inheritdoc/>
    public void Dispose() => Client.Dispose();
}
