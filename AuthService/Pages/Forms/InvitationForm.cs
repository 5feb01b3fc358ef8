using Gatehouse.AuthService.Connect;
using Gatehouse.AuthService.Features.Invitations;
using Gatehouse.AuthService.Features.Sessions;

namespace Gatehouse.AuthService.Pages.Forms;

/// <summary>The link of an invitation, as a page: joins, and signs in to the provider.</summary>
internal static class InvitationForm
{
    public static async Task<IResult> TakeAsync(
        HttpContext http, InvitedPerson person, InvitationAcceptance acceptance, BrowserSignIn browser, CancellationToken cancellationToken)
    {
        var form = await PageForm.ReadAsync(http, cancellationToken);
        var request = new AcceptInvitation.Request(form["token"]?.Trim() ?? "", form["name"], form["password"]);
        if (PageForm.Fault(request) is { } fault)
        {
            return Page(request, fault, StatusCodes.Status400BadRequest);
        }

        var (invitation, invalid) = await acceptance.FindAsync(new(request.Token), cancellationToken);
        if (invitation is null)
        {
            return Page(request, PageForm.Sentence(invalid!), PageForm.Status(invalid!));
        }

        var (found, refusal) = await person.FindAsync(invitation, request, null, Device.Of(http), cancellationToken);
        if (found is null)
        {
            return Page(request, PageForm.Sentence(refusal!), PageForm.Status(refusal!));
        }

        if (await acceptance.JoinAsync(invitation, found, cancellationToken) is { } failure)
        {
            return Page(request, PageForm.Sentence(failure), PageForm.Status(failure));
        }

        if (!await browser.StartAsync(http, found.User, found.Proof, cancellationToken))
        {
            return Show.Message("Welcome", "You have joined. Sign in to go on.", link: "/account/login", linkText: "Sign in");
        }

        return Show.Message("Welcome", "You have joined. You are signed in in this browser.", link: "/account", linkText: "Go on");
    }

    private static IResult Page(AcceptInvitation.Request request, string? error, int status) => Show.Page<InvitationPage>(
        new()
        {
            [nameof(InvitationPage.Token)] = request.Token,
            [nameof(InvitationPage.Name)] = request.Name,
            [nameof(InvitationPage.Error)] = error,
        },
        status);
}
