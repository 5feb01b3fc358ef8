using System.Net;
using System.Net.Http.Json;

namespace Gatehouse.AdminDashboard.UnitTests.Session;

/// <summary>Answers in the gateway's place, and keeps what it was asked.</summary>
internal sealed class GatewayStandIn : HttpMessageHandler, IHttpClientFactory
{
    public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

    public object Body { get; set; } = new { ok = true };

    public HttpRequestMessage? Asked { get; private set; }

    public HttpClient CreateClient(string name) => new(this, disposeHandler: false) { BaseAddress = new("http://gateway") };

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Asked = request;
        return Task.FromResult(new HttpResponseMessage(Status) { Content = JsonContent.Create(Body) });
    }
}
