using System.Security.Cryptography;
using System.Text;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Features.Clients;

namespace Gatehouse.AuthService.Connect;

/// <summary>How a client says who it is at the token endpoint (RFC 6749 section 2.3, RFC 7523): in one way, not in two.</summary>
internal sealed class ClientAuthentication(ClientDirectory clients, MachineTrail trail, IServiceScopeFactory scopes)
{
    private const string Basic = "Basic ";

    /// <summary>The client, or the error of RFC 6749 section 5.2.</summary>
    public async ValueTask<(KnownClient? Client, string? Error)> AuthenticateAsync(HttpRequest request, IFormCollection form, CancellationToken cancellationToken)
    {
        string? header = request.Headers.Authorization;
        string? posted = form["client_secret"];
        string? assertion = form["client_assertion"];
        if (header is null && posted is null && assertion is null
            && ClientNames.Find(form["client_id"]) is { } named
            && await clients.FindAsync(named, fresh: false, cancellationToken) is { IsPublic: true } open)
        {
            // A public client has nothing to prove; what it asks for is protected by PKCE and rotation.
            return (open, null);
        }

        if ((header is null ? 0 : 1) + (posted is null ? 0 : 1) + (assertion is null ? 0 : 1) != 1)
        {
            return (null, header is null && posted is null && assertion is null ? "invalid_client" : "invalid_request");
        }

        var (id, secret) = header is null ? ((string?)form["client_id"], posted) : Read(header);
        var (claimed, isGood) = assertion is null
            ? await CheckSecretAsync(id, secret, cancellationToken)
            : await CheckAssertionAsync(assertion, form["client_assertion_type"], cancellationToken);
        if (isGood)
        {
            return (claimed, null);
        }

        if (claimed is not null)
        {
            await trail.NoteAsync(claimed.Used(AuditActions.ClientRefused, request.HttpContext), cancellationToken);
        }

        return (null, "invalid_client");
    }

    private async ValueTask<(KnownClient? Claimed, bool IsGood)> CheckAssertionAsync(string assertion, string? type, CancellationToken cancellationToken) =>
        type == ClientAssertion.Type
            && ClientAssertion.IssuerOf(assertion) is { } issuer
            && await clients.FindAsync(issuer, fresh: false, cancellationToken) is { } signer
            ? (signer, await VerifyAsync(assertion, signer, cancellationToken))
            : default;

    // The database is only for assertions; a secret is checked against memory.
    private async Task<bool> VerifyAsync(string assertion, KnownClient signer, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ClientAssertion>().VerifyAsync(assertion, signer, cancellationToken);
    }

    private async ValueTask<(KnownClient? Claimed, bool IsGood)> CheckSecretAsync(string? id, string? secret, CancellationToken cancellationToken)
    {
        if (ClientNames.Find(id) is not { } clientId || secret is null)
        {
            return default;
        }

        var hash = ClientSecrets.HashOf(secret);
        if (await clients.FindAsync(clientId, fresh: false, cancellationToken) is { } known && Has(known, hash))
        {
            return (known, true);
        }

        // A secret that was just added is not in memory yet.
        return await clients.FindAsync(clientId, fresh: true, cancellationToken) is { } current ? (current, Has(current, hash)) : default;
    }

    private static bool Has(KnownClient client, byte[] hash) =>
        client.Secrets.Aggregate(false, (found, held) => found | CryptographicOperations.FixedTimeEquals(held, hash));

    // Both parts are form-encoded before they are joined (RFC 6749 section 2.3.1).
    private static (string? Id, string? Secret) Read(string header)
    {
        var bytes = new byte[header.Length];
        if (!header.StartsWith(Basic, StringComparison.OrdinalIgnoreCase)
            || !Convert.TryFromBase64String(header[Basic.Length..].Trim(), bytes, out var written)
            || Encoding.UTF8.GetString(bytes.AsSpan(0, written)).Split(':', 2) is not [var id, var secret])
        {
            return default;
        }

        return (Uri.UnescapeDataString(id.Replace('+', ' ')), Uri.UnescapeDataString(secret.Replace('+', ' ')));
    }
}
