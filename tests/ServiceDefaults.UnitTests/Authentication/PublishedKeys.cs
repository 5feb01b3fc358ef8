using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.TestKit;

namespace Gatehouse.ServiceDefaults.UnitTests.Authentication;

/// <summary>AuthService's key set as others fetch it.</summary>
internal sealed class PublishedKeys : HttpMessageHandler, IHttpClientFactory
{
    private int requests;

    public int Requests => requests;

    public SigningKey[] Keys { get; set; } = [];

    public string? Body { get; set; }

    public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

    public Exception? Failure { get; set; }

    /// <summary>Set to hold answers back.</summary>
    public Task Answering { get; set; } = Task.CompletedTask;

    public HttpClient CreateClient(string name) => new(this, disposeHandler: false) { BaseAddress = new("http://auth") };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref requests);
        Assert.Equal("http://auth/.well-known/jwks.json", request.RequestUri!.ToString());
        await Answering.WaitAsync(cancellationToken);
        if (Failure is not null)
        {
            throw Failure;
        }

        var body = Body ?? new JsonObject { ["keys"] = new JsonArray([.. Keys.Select(k => k.Jwk)]) }.ToJsonString();
        return new(Status) { Content = new StringContent(body) };
    }
}
