using System.Net.Http.Headers;
using Gatehouse.AdminDashboard.Clients;

namespace Gatehouse.AdminDashboard.SignIn;

/// <summary>The calls of <c>/api/auth</c> that begin, renew and end a session.</summary>
internal sealed class LoginApi(GatewayHttp gateway)
{
    private const string Device = "Admin dashboard";

    public Task<LoginAnswer> LoginAsync(string email, string password, CancellationToken cancellationToken) =>
        PostAsync("api/auth/login", new { email, password, deviceName = Device }, cancellationToken);

    public Task<LoginAnswer> ChooseTenantAsync(string loginToken, Guid tenantId, CancellationToken cancellationToken) =>
        PostAsync("api/auth/login/tenant", new { loginToken, tenantId }, cancellationToken);

    public Task<LoginAnswer> ConfirmAsync(string mfaToken, string code, CancellationToken cancellationToken) =>
        PostAsync("api/auth/login/mfa", new { mfaToken, code }, cancellationToken);

    public Task<LoginAnswer> RefreshAsync(string refreshToken, CancellationToken cancellationToken) =>
        PostAsync("api/auth/refresh", new { refreshToken }, cancellationToken);

    public async Task LogoutAsync(string accessToken, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/auth/logout");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        (await gateway.SendAsync(request, cancellationToken)).Dispose();
    }

    private async Task<LoginAnswer> PostAsync(string path, object body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        return await gateway.SendAsync<LoginAnswer>(request, cancellationToken);
    }
}

/// <summary>Tokens, or what is still needed to get them.</summary>
internal sealed record LoginAnswer(
    string? AccessToken,
    string? RefreshToken,
    int ExpiresIn,
    string? MfaToken,
    string? LoginToken,
    IReadOnlyList<TenantChoice>? Tenants);

/// <summary>A company the person may sign in to.</summary>
internal sealed record TenantChoice(Guid Id, string Name);
