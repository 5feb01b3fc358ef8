using System.Buffers.Text;
using System.Text.Json;
using Gatehouse.AuthService.Connect;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.ExternalLogins;
using Gatehouse.AuthService.Features.ExternalLogins.Providers;
using Gatehouse.AuthService.Features.MultiFactor;
using Gatehouse.AuthService.Features.Sessions;
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

    public static Task<IResult> ShowAsync(HttpContext http, LinkedForm form, CancellationToken cancellationToken) => form.ShowAsync(http, cancellationToken);

    public static Task<IResult> LinkAsync(HttpContext http, LinkedForm form, CancellationToken cancellationToken) => form.LinkAsync(http, cancellationToken);

    public static Task<IResult> UnlinkAsync(HttpContext http, LinkedForm form, CancellationToken cancellationToken) => form.UnlinkAsync(http, cancellationToken);

    private async Task<IResult> ShowAsync(HttpContext http, CancellationToken cancellationToken) =>
        await PersonAsync(http, cancellationToken) is { } session ? await PageAsync(session, null, null, cancellationToken) : SignIn();

    // The way to the provider is a link on a page, for a form may not lead to another site.
    private async Task<IResult> LinkAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var key = (await PageForm.ReadAsync(http, cancellationToken))["provider"] ?? "";
        if (await PersonAsync(http, cancellationToken) is not { } session)
        {
            return SignIn();
        }

        if (await OfferedAsync(session, key, cancellationToken) is not { } offered)
        {
            return await PageAsync(session, "Choose one of these.", null, cancellationToken);
        }

        var ticket = new Ticket(session.Id, key, offered.TenantId, time.GetUtcNow() + TicketLife);
        var sealedTicket = Base64Url.EncodeToString(protection.Seal(KeyProtection.LinkTickets, JsonSerializer.SerializeToUtf8Bytes(ticket)));
        return Show.Message(
            $"Link {offered.Name}", $"Sign in at {offered.Name} with the account you want to use here as {session.User.Email}.",
            link: $"/account/external/{key}?ticket={sealedTicket}", linkText: $"Go on to {offered.Name}");
    }

    private async Task<IResult> UnlinkAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var fields = await PageForm.ReadAsync(http, cancellationToken);
        if (await PersonAsync(http, cancellationToken) is not { } session)
        {
            return SignIn();
        }

        var refusal = Guid.TryParse(fields["link"], out var id) ? await links.UnlinkAsync(session.UserId, id, cancellationToken) : null;
        return refusal is null
            ? new SeeOther("/account/linked")
            : await PageAsync(session, PageForm.Sentence(refusal), null, cancellationToken);
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

    private async Task<Session?> PersonAsync(HttpContext http, CancellationToken cancellationToken) =>
        await browser.FindAsync(http, cancellationToken) is { } session && time.GetUtcNow() - session.AuthenticatedAt < RecentLogin.MaxAge ? session : null;

    // A company's own provider only to people whose address is in one of its domains: it could not sign in anybody else.
    private async Task<IReadOnlyList<ExternalProvider>> OfferedAsync(Session session, CancellationToken cancellationToken) =>
        await catalogue.ListAsync(await TenantDomain.OwnerAsync(context, session.User.Email, cancellationToken), cancellationToken);

    private async Task<ExternalProvider?> OfferedAsync(Session session, string key, CancellationToken cancellationToken) =>
        (await OfferedAsync(session, cancellationToken)).FirstOrDefault(p => p.Key == key);

    private async Task<IResult> PageAsync(Session session, string? error, string? notice, CancellationToken cancellationToken)
    {
        var linked = await links.OfAsync(session.UserId, cancellationToken);
        var offered = await OfferedAsync(session, cancellationToken);
        return Show.Page<LinkedPage>(
            new()
            {
                [nameof(LinkedPage.Email)] = session.User.Email,
                [nameof(LinkedPage.Linked)] = linked.Select(l => new LinkedPage.Item(
                    l.Id.ToString(), l.Name, $"{l.Email ?? "no address"}, linked {l.LinkedAt:yyyy-MM-dd}, last used {l.LastUsedAt:yyyy-MM-dd}")).ToList(),
                [nameof(LinkedPage.Offered)] = offered.Where(p => linked.TrueForAll(l => l.Provider != p.Key))
                    .Select(p => new LinkedPage.Item(p.Key, p.Name, "Not linked")).ToList(),
                [nameof(LinkedPage.Error)] = error,
                [nameof(LinkedPage.Notice)] = notice,
            },
            error is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }

    private static SeeOther SignIn() => new("/account/login?next=/account/linked");

    internal sealed record Ticket(SessionId SessionId, string Provider, TenantId? TenantId, DateTimeOffset ExpiresAt);
}
