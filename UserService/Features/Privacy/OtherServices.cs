using System.Net;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Privacy;

namespace Gatehouse.UserService.Features.Privacy;

/// <summary>The other services' side of exports and erasures.</summary>
internal sealed class OtherServices(IHttpClientFactory clients)
{
    /// <summary>For what somebody waits for, or is done at once.</summary>
    public const string Client = "privacy";

    /// <summary>For the steps that take as long as there is data.</summary>
    public const string StepClient = "privacy-steps";

    public async Task<FoundPerson?> FindAsync(UserId user, CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient(Client);
        using var answer = await client.GetAsync(new Uri($"http://{ResourceNames.Auth}/internal/people/{user}"), cancellationToken);
        return answer.StatusCode is HttpStatusCode.NotFound
            ? null
            : await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<FoundPerson>(cancellationToken);
    }

    public async Task CloseAccountAsync(UserId user, UserId by, CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient(Client);
        using var answer = await client.PostAsJsonAsync(
            new Uri($"http://{ResourceNames.Auth}/internal/people/{user}/closing"), new ClosingRequest(by), cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    public async Task<T> AskAsync<T>(string service, string path, Person person, CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient(StepClient);
        using var answer = await client.PostAsJsonAsync(new Uri($"http://{service}{path}"), person, cancellationToken);
        return (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<T>(cancellationToken))!;
    }
}
