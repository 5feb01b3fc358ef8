using System.Buffers.Text;
using System.Text.Json;
using Gatehouse.AuthService.Connect;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.ExternalLogins;
using Gatehouse.AuthService.Features.ExternalLogins.Providers;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Pages.Account;
using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Pages.Forms;

/// <summary>
/// The accounts elsewhere a person can sign in with. Linking begins with a form of ours and a recent sign-in, and ends in the
/// same sign-in: nobody can make a browser link the account of whoever made it.
/// </summary>
internal sealed class LinkedForm(
    AuthDbContext context, BrowserSignIn browser, ProviderCatalogue catalogue, LinkedAccounts links, KeyProtection protection, TimeProvider time)
{
    private static readonly TimeSpan TicketLife = TimeSpan.FromMinutes(5);

    public async Task<IResult> ShowAsync(SignedIn person, HttpContext http, string? error, CancellationToken cancellationToken)
    {
        var linked = await links.OfAsync(person.UserId, cancellationToken);
        var offered = await OfferedAsync(person.Session, cancellationToken);
        return Show.Page<LinkedPage>(
            new()
            {
                [nameof(LinkedPage.View)] = await person.ViewAsync(http, cancellationToken),
                [nameof(LinkedPage.Linked)] = linked.Select(l => new Row(
                    l.Id.ToString(), l.Name, $"{l.Email ?? "no address"}, linked {l.LinkedAt:yyyy-MM-dd}, last used {l.LastUsedAt:yyyy-MM-dd}")).ToList(),
                [nameof(LinkedPage.Offered)] = offered.Where(p => linked.TrueForAll(l => l.Provider != p.Key)).Select(p => new Row(p.Key, p.Name, "Not linked")).ToList(),
                [nameof(LinkedPage.Error)] = error,
            },
            error is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }

    /// <summary>Unlinks one that is named, or begins to link another.</summary>
    public async Task<IResult> ChangeAsync(SignedIn person, HttpContext http, CancellationToken cancellationToken)
    {
        var fields = await PageForm.ReadAsync(http, cancellationToken);
        if (!Guid.TryParse(fields["link"], out var id))
        {
            return await LinkAsync(person, http, fields["provider"] ?? "", cancellationToken);
        }

        return await links.UnlinkAsync(person.UserId, id, cancellationToken) is { } refusal
            ? await ShowAsync(person, http, PageForm.Sentence(refusal), cancellationToken)
            : new SeeOther("/account/linked");
    }

    // The way to the provider is a link on a page, for a form may not lead to another site.
    private async Task<IResult> LinkAsync(SignedIn person, HttpContext http, string key, CancellationToken cancellationToken)
    {
        if ((await OfferedAsync(person.Session, cancellationToken)).FirstOrDefault(p => p.Key == key) is not { } offered)
        {
            return await ShowAsync(person, http, "Choose one of these.", cancellationToken);
        }

        var ticket = new Ticket(person.Session.Id, key, offered.TenantId, time.GetUtcNow() + TicketLife);
        var sealedTicket = Base64Url.EncodeToString(protection.Seal(KeyProtection.LinkTickets, JsonSerializer.SerializeToUtf8Bytes(ticket)));
        return Show.Message(
            $"Link {offered.Name}", $"Sign in at {offered.Name} with the account you want to use here as {person.Session.User.Email}.",
            link: $"/account/external/{key}?ticket={sealedTicket}", linkText: $"Go on to {offered.Name}");
    }

    /// <summary>A ticket of this browser's sign-in for this provider.</summary>
    public async Task<Ticket?> OpenAsync(HttpContext http, string? text, string provider, CancellationToken cancellationToken) =>
        text is { Length: < 1000 } && Base64Url.IsValid(text)
        && protection.Open(KeyProtection.LinkTickets, Base64Url.DecodeFromChars(text)) is { } plain
        && JsonSerializer.Deserialize<Ticket>(plain) is { } ticket
        && ticket.Provider == provider && ticket.ExpiresAt > time.GetUtcNow()
        && (await browser.FindAsync(http, cancellationToken))?.Id == ticket.SessionId
            ? ticket
            : null;

    /// <summary>Back from the provider.</summary>
    public async Task<IResult> FinishAsync(
        HttpContext http, SessionId begun, ExternalProvider provider, ExternalIdentity identity, CancellationToken cancellationToken)
    {
        if (await browser.FindAsync(http, cancellationToken) is not { } session || session.Id != begun)
        {
            return PendingAuthorization.StartOver(null);
        }

        var user = await context.Users.SingleAsync(u => u.Id == session.UserId, cancellationToken);
        return await links.LinkAsync(user, provider, identity, cancellationToken)
            ? new SeeOther("/account/linked")
            : Show.Message(
                "Not linked", $"This {provider.Name} account belongs to another account here.", StatusCodes.Status409Conflict, "/account/linked", "Back");
    }

    // A company's own provider only to people whose address is in one of its domains: it could not sign in anybody else.
    private async Task<IReadOnlyList<ExternalProvider>> OfferedAsync(Session session, CancellationToken cancellationToken) =>
        await catalogue.ListAsync(await TenantDomain.OwnerAsync(context, session.User.Email, cancellationToken), cancellationToken);

    internal sealed record Ticket(SessionId SessionId, string Provider, TenantId? TenantId, DateTimeOffset ExpiresAt);
}
