using System.Net;
using Gatehouse.ServiceDefaults.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http.Resilience;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace Gatehouse.StandIns.UnitTests;

public sealed class StandardResilienceTests
{
    private const int FirstAttempt = 1;
    private const int AllAttempts = 4;

    [Theory]
    [InlineData("GET", AllAttempts)]
    [InlineData("HEAD", AllAttempts)]
    [InlineData("POST", FirstAttempt)]
    [InlineData("PUT", FirstAttempt)]
    [InlineData("PATCH", FirstAttempt)]
    [InlineData("DELETE", FirstAttempt)]
    public async Task HttpDefaults_ServiceFails_OnlySafeMethodsAreRetried(string method, int attempts)
    {
        var wire = Always(HttpStatusCode.ServiceUnavailable);
        using var host = Build(wire);

        using var response = await SendAsync(host, new HttpMethod(method));

        Assert.Equal((HttpStatusCode.ServiceUnavailable, attempts), (response.StatusCode, wire.Sent.Count));
    }

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError, AllAttempts)]
    [InlineData(HttpStatusCode.RequestTimeout, AllAttempts)]
    [InlineData(HttpStatusCode.TooManyRequests, AllAttempts)]
    [InlineData(HttpStatusCode.OK, FirstAttempt)]
    [InlineData(HttpStatusCode.NotFound, FirstAttempt)]
    [InlineData(HttpStatusCode.Conflict, FirstAttempt)]
    public async Task HttpDefaults_Answer_IsRetriedWhenTransient(HttpStatusCode status, int attempts)
    {
        var wire = Always(status);
        using var host = Build(wire);

        using var response = await SendAsync(host, HttpMethod.Get);

        Assert.Equal(attempts, wire.Sent.Count);
    }

    [Fact]
    public async Task HttpDefaults_SecondAttemptSucceeds_CallerSeesSuccess()
    {
        var wire = new RecordingHandler(attempt => attempt == FirstAttempt
            ? throw new HttpRequestException("refused")
            : new HttpResponseMessage(HttpStatusCode.OK));
        using var host = Build(wire);

        using var response = await SendAsync(host, HttpMethod.Get);

        Assert.Equal((HttpStatusCode.OK, 2), (response.StatusCode, wire.Sent.Count));
    }

    [Fact]
    public async Task HttpDefaults_Retry_TakesTheServicesNextEndpoint()
    {
        var wire = Always(HttpStatusCode.ServiceUnavailable);
        using var host = Build(wire, options => options.Retry.MaxRetryAttempts = 1);

        using var response = await SendAsync(host, HttpMethod.Get);

        Assert.Equal(["http://localhost:5101/", "http://localhost:5102/"], wire.Sent.Select(uri => uri.ToString()));
    }

    [Fact]
    public async Task HttpDefaults_OneServiceFailsForLong_OnlyItsCircuitOpens()
    {
        var wire = Always(HttpStatusCode.ServiceUnavailable);
        using var host = Build(wire, options => options.CircuitBreaker.MinimumThroughput = 2);

        using var first = await SendAsync(host, HttpMethod.Post);
        using var second = await SendAsync(host, HttpMethod.Post);
        await Assert.ThrowsAsync<BrokenCircuitException>(() => SendAsync(host, HttpMethod.Post));
        using var other = await SendAsync(host, HttpMethod.Post, "http://users/");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, 3), (other.StatusCode, wire.Sent.Count));
    }

    [Fact]
    public void StandardOptions_Defaults_AreThoseOfTheRealPackage()
    {
        var options = new HttpStandardResilienceOptions();

        Assert.Equal(TimeSpan.FromSeconds(30), options.TotalRequestTimeout.Timeout);
        Assert.Equal(TimeSpan.FromSeconds(10), options.AttemptTimeout.Timeout);
        Assert.Equal((3, TimeSpan.FromSeconds(2), true), (options.Retry.MaxRetryAttempts, options.Retry.Delay, options.Retry.UseJitter));
        Assert.Equal((0.1, 100, TimeSpan.FromSeconds(30)), (options.CircuitBreaker.FailureRatio, options.CircuitBreaker.MinimumThroughput, options.CircuitBreaker.SamplingDuration));
    }

    [Fact]
    public async Task HttpDefaults_ServiceDoesNotAnswer_AttemptTimesOut()
    {
        using var host = Build(new SilentHandler(), options =>
        {
            options.AttemptTimeout.Timeout = TimeSpan.FromMilliseconds(20);
            options.Retry.MaxRetryAttempts = 1;
        });

        await Assert.ThrowsAsync<TimeoutRejectedException>(() => SendAsync(host, HttpMethod.Get));
    }

    [Fact]
    public async Task RemoveAllResilienceHandlers_LeavesAClientNoneOfThePipeline()
    {
        var wire = Always(HttpStatusCode.ServiceUnavailable);
        using var host = Build(wire, more: services =>
        {
#pragma warning disable EXTEXP0001 // Experimental in the real package.
            services.AddHttpClient("plain").RemoveAllResilienceHandlers();
#pragma warning restore EXTEXP0001
        });
        using var client = host.Services.GetRequiredService<IHttpClientFactory>().CreateClient("plain");

        using var response = await client.GetAsync(new Uri("http://orders/"));

        Assert.Equal(["http://localhost:5101/"], wire.Sent.Select(uri => uri.ToString()));
    }

    private static RecordingHandler Always(HttpStatusCode status) => new(_ => new HttpResponseMessage(status));

    private static Task<HttpResponseMessage> SendAsync(IHost host, HttpMethod method, string address = "http://orders/")
    {
        var client = host.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        return client.SendAsync(new HttpRequestMessage(method, address));
    }

    private static IHost Build(
        HttpMessageHandler wire, Action<HttpStandardResilienceOptions>? configure = null, Action<IServiceCollection>? more = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Configuration["services:orders:http:0"] = "http://localhost:5101";
        builder.Configuration["services:orders:http:1"] = "http://localhost:5102";
        builder.AddHttpDefaults();
        builder.Services.ConfigureHttpClientDefaults(http => http.ConfigurePrimaryHttpMessageHandler(() => wire));
        builder.Services.PostConfigureAll<HttpStandardResilienceOptions>(options =>
        {
            options.Retry.Delay = TimeSpan.Zero;
            configure?.Invoke(options);
        });
        more?.Invoke(builder.Services);
        return builder.Build();
    }

    private sealed class SilentHandler : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return new HttpResponseMessage(HttpStatusCode.OK);
        }
    }
}
