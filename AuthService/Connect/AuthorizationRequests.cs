using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.AuthService.Data;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Connect;

/// <summary>Keeps requests for a client that pushed one or a person who has to do something first.</summary>
internal sealed class AuthorizationRequests(AuthDbContext context, TimeProvider time)
{
    /// <summary>How a reference looks as <c>request_uri</c> (RFC 9126 section 2.2).</summary>
    public const string UriPrefix = "urn:ietf:params:oauth:request_uri:";

    public static readonly TimeSpan PushedLife = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan InteractionLife = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan KeptAfterwards = TimeSpan.FromMinutes(10);
    private const int Size = 32;

    /// <summary>A random text, and what is stored of it.</summary>
    public static (string Value, byte[] Hash) NewReference()
    {
        var value = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Size));
        return (value, HashOf(value));
    }

    public static byte[] HashOf(string value) => SHA256.HashData(Encoding.UTF8.GetBytes(value));

    public Task<string> PushAsync(AuthorizationParameters parameters, CancellationToken cancellationToken) =>
        AddAsync(parameters, PushedLife, cancellationToken);

    public Task<string> AwaitPersonAsync(AuthorizationParameters parameters, CancellationToken cancellationToken) =>
        AddAsync(parameters, InteractionLife, cancellationToken);

    /// <summary>A pushed request that turns out to need the person.</summary>
    public async Task AwaitPersonAsync(AuthorizationRequest request, CancellationToken cancellationToken)
    {
        request.ExpiresAt = time.GetUtcNow() + InteractionLife;
        await context.SaveChangesAsync(cancellationToken);
    }

    public Task<AuthorizationRequest?> FindAsync(string? reference, CancellationToken cancellationToken)
    {
        var (hash, now) = (HashOf(reference ?? ""), time.GetUtcNow());
        return context.AuthorizationRequests.SingleOrDefaultAsync(r => r.Hash == hash && r.ExpiresAt > now, cancellationToken);
    }

    private async Task<string> AddAsync(AuthorizationParameters parameters, TimeSpan life, CancellationToken cancellationToken)
    {
        var (reference, hash) = NewReference();
        var now = time.GetUtcNow();
        await context.AuthorizationRequests.Where(r => r.ExpiresAt < now).ExecuteDeleteAsync(cancellationToken);
        await context.AuthorizationCodes.Where(c => c.ExpiresAt < now - KeptAfterwards).ExecuteDeleteAsync(cancellationToken);
        context.Add(new AuthorizationRequest { Hash = hash, ClientId = parameters.ClientId, Parameters = parameters, CreatedAt = now, ExpiresAt = now + life });
        await context.SaveChangesAsync(cancellationToken);
        return reference;
    }
}
