using System.ComponentModel.DataAnnotations;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Audit;
using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Features.ExternalLogins.Providers;

/// <summary>A provider of the company's own. It has to answer at once; its secret is never shown again.</summary>
internal static class AddProvider
{
    private const int MaxPerTenant = 10;

    public static async Task<Results<Created<ProviderAnswer>, ProblemHttpResult>> HandleAsync(
        Request request,
        Caller caller,
        AuthDbContext context,
        KeyProtection protection,
        IssuerDirectory issuers,
        IHostEnvironment environment,
        AuditTrail audit,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (!ProviderKinds.All.Contains(request.Kind))
        {
            return Problems.Invalid("kind", $"Must be one of {string.Join(", ", ProviderKinds.All)}.");
        }

        if (IssuerOf(request, environment) is not { } issuer)
        {
            return request.Kind is ProviderKinds.Azure
                ? Problems.Invalid("directory", "The id of your Entra directory is needed.")
                : Problems.Invalid("issuer", "Must be an https address.");
        }

        if (await context.Set<TenantProvider>().CountAsync(cancellationToken) >= MaxPerTenant)
        {
            return Problems.Conflict($"A company has {MaxPerTenant} providers at most.");
        }

        var id = Guid.CreateVersion7();
        var provider = new TenantProvider
        {
            Id = id,
            TenantId = caller.TenantId,
            Kind = request.Kind,
            Name = request.Name.Trim(),
            Issuer = issuer,
            ClientId = request.ClientId,
            Secret = TenantProvider.Seal(protection, id, request.ClientSecret),
            CreatedAt = time.GetUtcNow(),
        };
        try
        {
            if (request.Kind is not ProviderKinds.GitHub)
            {
                await issuers.FindAsync(provider.Open(protection)!, cancellationToken);
            }
        }
        catch (ProviderFailure)
        {
            return Problems.Invalid("issuer", "No OpenID provider answers there under exactly this name, or its address is not public.");
        }

        context.Add(provider);
        audit.Add(context, AuditActions.ProviderAdded, $"identity-provider/{id}", new { provider.Kind, provider.Issuer });
        await context.SaveChangesAsync(cancellationToken);
        return TypedResults.Created($"/api/identity-providers/{id}", ProviderAnswer.Of(provider));
    }

    // Where somebody else's word would do, a company could sign in people as it likes; where nobody else's is, it cannot be changed.
    private static string? IssuerOf(Request request, IHostEnvironment environment) => request.Kind switch
    {
        ProviderKinds.Google => ProviderKinds.GoogleIssuer,
        ProviderKinds.GitHub => ProviderKinds.GitHubAddress,
        ProviderKinds.Azure => request.Directory is { } directory ? ProviderKinds.AzureIssuer(directory) : null,
        _ => Uri.TryCreate(request.Issuer, UriKind.Absolute, out var uri) && uri.UserInfo.Length == 0 && uri.Query.Length == 0 && uri.Fragment.Length == 0
            && (uri.Scheme == Uri.UriSchemeHttps || (environment.IsDevelopment() && uri is { Scheme: "http", IsLoopback: true }))
                ? request.Issuer : null,
    };

    public sealed record Request(
        [Required, MaxLength(20)] string Kind,
        [Required, Length(1, 60), PlainText] string Name,
        [Required, Length(1, 300), PlainText] string ClientId,
        [Required, Length(1, 1000), PlainText] string ClientSecret,
        [MaxLength(500), PlainText] string? Issuer = null,
        Guid? Directory = null);
}
