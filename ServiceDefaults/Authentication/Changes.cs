using System.Net.Http.Json;
using Gatehouse.ServiceDefaults.Contracts;
using OpenTelemetry;

namespace Gatehouse.ServiceDefaults.Authentication;

/// <summary>What has been revoked or has a new version, as AuthService's database knows it: the second path of the news.</summary>
/// <param name="Cursor">Where to go on reading. Some of the news may come again.</param>
/// <param name="News">As it is pushed.</param>
public sealed record Changes(long Cursor, IReadOnlyList<Invalidation> News);

/// <summary>Where changes are read: over HTTP everywhere else, from its own database in AuthService.</summary>
public interface IChangeSource
{
    /// <summary>Reads what is still in force.</summary>
    /// <param name="after">The last <see cref="Changes.Cursor"/>; 0 for everything.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The news, in the order of its writing.</returns>
    Task<Changes> ReadAsync(long after, CancellationToken cancellationToken);
}

/// <summary>Asks AuthService.</summary>
internal sealed class RemoteChanges(IHttpClientFactory clients) : IChangeSource
{
    public async Task<Changes> ReadAsync(long after, CancellationToken cancellationToken)
    {
        // Nobody's request: it would fill the traces.
        using var untraced = SuppressInstrumentationScope.Begin();
        using var client = clients.CreateClient(ResourceNames.Auth);
        return await client.GetFromJsonAsync<Changes>($"/internal/changes?after={after}", cancellationToken)
            ?? throw new HttpRequestException("AuthService answered nothing.");
    }
}
