using System.Net;
using System.Net.Http.Json;

namespace Gatehouse.AdminDashboard.UnitTests.Session;

/// <summary>Answers in the gateway's place, and keeps what it was asked.</summary>
internal sealed class GatewayStandIn : HttpMessageHandler, IHttpClientFactory
{
    private int asked;

    public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

    public object Body { get; set; } = new { ok = true };

    public HttpRequestMessage? Asked { get; private set; }

    /// <summary>Told how many questions there were, before each is answered.</summary>
    public Action<int>? Answered { get; set; }

    public HttpClient CreateClient(string name) => new(this, disposeHandler: false) { BaseAddress = new("http://gateway") };

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Asked = request;
        Answered?.Invoke(++asked);
        return Task.FromResult(new HttpResponseMessage(Status) { Content = JsonContent.Create(Body) });
    }
}
