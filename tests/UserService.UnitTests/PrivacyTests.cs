using System.Net;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Http;
using Gatehouse.ServiceDefaults.Privacy;
using Gatehouse.TestKit;
using Gatehouse.UserService.Data;
using Gatehouse.UserService.Domain;
using Gatehouse.UserService.Features.Privacy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Polly.Timeout;

namespace Gatehouse.UserService.UnitTests;

/// <summary>Exports whose steps fail: of one person, and of nobody else.</summary>
[Collection(UserServerCollection.Name)]
public sealed class PrivacyTests(UserServer server)
{
    private readonly ManualTime time = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Step_ThatFailsInAWayNobodyForesaw_IsPutOff_AndTheNextPersonsIsDone(bool answers)
    {
        var (ada, bob) = (Somebody(), Somebody());
        var services = new OtherServicesStub(asked => !asked.Contains(ada.UserId.ToString(), StringComparison.Ordinal) ? "[]"
            : answers ? "no JSON" : throw new TimeoutRejectedException());
        await using var provider = Start(services);
        var (first, second) = (await AskAsync(provider, ada), await AskAsync(provider, bob));

        time.Advance(TimeSpan.FromSeconds(1));
        await TakeAllAsync(provider);

        Assert.Equal((1, time.GetUtcNow() + TimeSpan.FromSeconds(1), null), await StateAsync(provider, first));
        Assert.Equal((0, time.GetUtcNow()), await StateAsync(provider, second) is var (failures, _, finished) ? (failures, finished) : default);

        // Later and later.
        time.Advance(TimeSpan.FromSeconds(1));
        await TakeAllAsync(provider);
        Assert.Equal((2, time.GetUtcNow() + TimeSpan.FromSeconds(2), null), await StateAsync(provider, first));
    }

    [Fact]
    public async Task Step_MayTakeLongerThanAnOrdinaryCall()
    {
        var late = new TaskCompletionSource();
        var services = new OtherServicesStub(_ => "[]", late.Task);
        await using var provider = Start(services);
        using var ordinary = provider.GetRequiredService<IHttpClientFactory>().CreateClient(OtherServices.Client);

        var step = provider.GetRequiredService<OtherServices>()
            .AskAsync<List<PersonalPart>>(ResourceNames.Orders, PersonalDataEndpoints.Export, Somebody(), default);
        await Assert.ThrowsAsync<TimeoutRejectedException>(() => ordinary.GetAsync(new Uri("http://orders/")));
        late.SetResult();

        Assert.Empty(await step);
    }

    private static Person Somebody() => new(UserId.New(), $"{Guid.NewGuid():N}@example.com", "Ada", []);

    private ServiceProvider Start(OtherServicesStub services) => server.Start(time, more: builder =>
    {
        builder.AddHttpDefaults();
        builder.Services.AddLogging().AddPrivacy();
        builder.Services.AddSingleton(new StreamErasure(null!));
        builder.Services.ConfigureHttpClientDefaults(http => http.ConfigurePrimaryHttpMessageHandler(() => services));
        builder.Services.PostConfigureAll<HttpStandardResilienceOptions>(options =>
        {
            options.AttemptTimeout.Timeout = TimeSpan.FromMilliseconds(20);
            options.Retry.MaxRetryAttempts = 1;
        });
    });

    private async Task<Guid> AskAsync(ServiceProvider provider, Person person)
    {
        await using var scope = provider.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<UserDbContext>();
        var request = PrivacyRequest.Of(PrivacyRequest.Export, person, person.UserId, time.GetUtcNow());
        db.Add(request);
        await db.SaveChangesAsync();
        time.Advance(TimeSpan.FromMilliseconds(1));
        return request.Id;
    }

    private static async Task TakeAllAsync(ServiceProvider provider)
    {
        bool wasDue;
        do
        {
            await using var scope = provider.CreateAsyncScope();
            wasDue = await scope.ServiceProvider.GetRequiredService<PrivacySteps>().TakeOneAsync(default);
        }
        while (wasDue);
    }

    private static async Task<(int Failures, DateTimeOffset DueAt, DateTimeOffset? FinishedAt)> StateAsync(ServiceProvider provider, Guid id)
    {
        await using var scope = provider.CreateAsyncScope();
        var request = await scope.ServiceProvider.GetRequiredService<UserDbContext>().Set<PrivacyRequest>().SingleAsync(r => r.Id == id);
        return (request.Failures, request.DueAt, request.FinishedAt);
    }

    /// <summary>Answers what a test makes of the question.</summary>
    private sealed class OtherServicesStub(Func<string, string> answer, Task? after = null) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var asked = request.Content is { } content ? await content.ReadAsStringAsync(cancellationToken) : "";
            await (after ?? Task.CompletedTask).WaitAsync(cancellationToken);
            return new(HttpStatusCode.OK) { Content = new StringContent(answer(asked), null, "application/json") };
        }
    }
}
