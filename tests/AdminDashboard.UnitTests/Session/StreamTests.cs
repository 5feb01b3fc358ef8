using System.IO.Pipelines;
using System.Net;
using System.Security.Claims;
using Gatehouse.AdminDashboard.Clients;
using Gatehouse.AdminDashboard.Session;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.AdminDashboard.UnitTests.Session;

/// <summary>What comes bit by bit is read bit by bit.</summary>
public sealed class StreamTests
{
    [Fact]
    public async Task Events_AreGivenAsTheyCome_UntilTheStreamEnds()
    {
        var pipe = new Pipe();
        using var gateway = new StreamingGateway(new StreamContent(pipe.Reader.AsStream()), HttpStatusCode.OK);
        await using var events = gateway.Api.StreamAsync<Told>("api/analytics/live", default).GetAsyncEnumerator();

        // Nothing more is there yet: an answer that was waited for to its end would never be given.
        await pipe.Writer.WriteAsync("event: figures\ndata: {\"orders\":1}\n\n"u8.ToArray());
        Assert.True(await events.MoveNextAsync());
        Assert.Equal(1, events.Current.Orders);
        await pipe.Writer.WriteAsync("event: figures\ndata: {\"orders\":2}\n\n"u8.ToArray());
        Assert.True(await events.MoveNextAsync());
        Assert.Equal(2, events.Current.Orders);

        await pipe.Writer.CompleteAsync();
        Assert.False(await events.MoveNextAsync());
    }

    [Fact]
    public async Task Refused_BecauseTheSessionIsOver_SaysSo()
    {
        using var gateway = new StreamingGateway(new StringContent("""{"error":"Session expired"}"""), HttpStatusCode.Unauthorized);
        await using var events = gateway.Api.StreamAsync<Told>("api/analytics/live", default).GetAsyncEnumerator();
        await Assert.ThrowsAsync<SessionEndedException>(async () => await events.MoveNextAsync());
    }

    private sealed record Told(int Orders);

    private sealed class StreamingGateway : HttpMessageHandler, IHttpClientFactory
    {
        private readonly HttpContent content;
        private readonly HttpStatusCode status;
        private readonly ServiceProvider services;

        public StreamingGateway(HttpContent content, HttpStatusCode status)
        {
            (this.content, this.status) = (content, status);
            var collection = new ServiceCollection();
            collection.AddLogging().AddGatewaySession().AddGatewayClients()
                .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([new("Auth:Issuer", "https://app.example.com")]).Build())
                .AddSingleton<AuthenticationStateProvider, Somebody>()
                .AddSingleton<IHttpClientFactory>(this);
            services = collection.BuildServiceProvider();
            Api = services.CreateScope().ServiceProvider.GetRequiredService<GatewayApi>();
        }

        public GatewayApi Api { get; }

        public HttpClient CreateClient(string name) => new(this, disposeHandler: false) { BaseAddress = new("http://gateway") };

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(status) { Content = content });

        protected override void Dispose(bool disposing)
        {
            services.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class Somebody : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() =>
            Task.FromResult(new AuthenticationState(new(new ClaimsIdentity([new("session", "sid=abc")]))));
    }
}
