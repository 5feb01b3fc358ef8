using System.Net;

namespace Gatehouse.TestKit.Stack;

/// <summary>A company of a test's own, with its first admin signed in.</summary>
public sealed class Company : IDisposable
{
    /// <summary>A password that the rules accept.</summary>
    public const string Password = "correct horse battery staple";

    private Company(GatewayClient admin, string email, string name, Answer registered)
    {
        Admin = admin;
        Email = email;
        Name = name;
        TenantId = (string)registered.Json["tenantId"]!;
        UserId = (string)registered.Json["userId"]!;
        Slug = (string)registered.Json["tenantSlug"]!;
    }

    /// <summary>The first admin.</summary>
    public GatewayClient Admin { get; }

    /// <summary>The first admin's address.</summary>
    public string Email { get; }

    /// <summary>The company's name.</summary>
    public string Name { get; }

    /// <summary>The company's id.</summary>
    public string TenantId { get; }

    /// <summary>The first admin's id.</summary>
    public string UserId { get; }

    /// <summary>The company's short name.</summary>
    public string Slug { get; }

    /// <summary>Registers a company and logs its admin in.</summary>
    /// <param name="stack">The stack.</param>
    /// <returns>The company.</returns>
    public static Task<Company> RegisterAsync(GatehouseStack stack) => RegisterAsync(stack, "example.com");

    /// <summary>The same, with the admin's address in a domain.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="domain">The mail domain.</param>
    /// <returns>The company.</returns>
    public static async Task<Company> RegisterAsync(GatehouseStack stack, string domain)
    {
        ArgumentNullException.ThrowIfNull(stack);
        var id = Guid.CreateVersion7().ToString("N");
        var (email, name) = ($"admin-{id}@{domain}", $"Company {id}");
        var client = stack.CreateClient();
        var registered = await client.PostAsync("/api/auth/register", new { email, password = Password, name = "Test Admin", company = name });
        Person.Expect(HttpStatusCode.Created, registered);
        Person.Expect(HttpStatusCode.OK, await client.LoginAsync(email, Password));
        return new(client, email, name, registered);
    }

    /// <inheritdoc/>
    public void Dispose() => Admin.Dispose();
}
