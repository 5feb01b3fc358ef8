using System.Net;
using System.Net.Http.Json;

namespace Gatehouse.AdminDashboard.UnitTests.SignIn;

/// <summary>Answers renewals in the gateway's place, when told to.</summary>
internal sealed class AuthStandIn : HttpMessageHandler, IHttpClientFactory
{
    private int renewals;

    public int Renewals => renewals;

    public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

    /// <summary>Answers wait for it.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public HttpClient CreateClient(string name) => new(this, disposeHandler: false) { BaseAddress = new("http://gateway") };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Assert.Equal("/api/auth/refresh", request.RequestUri?.AbsolutePath);
        var number = Interlocked.Increment(ref renewals);
        await Gate.WaitAsync(cancellationToken);
        return new(Status) { Content = JsonContent.Create(new { accessToken = $"access-{number}", refreshToken = $"refresh-{number}", expiresIn = 600 }) };
    }
}
