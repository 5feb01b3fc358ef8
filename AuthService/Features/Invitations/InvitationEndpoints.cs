using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Features.Invitations;

internal static class InvitationEndpoints
{
    public static IServiceCollection AddInvitations(this IServiceCollection services)
    {
        services.AddScoped<InvitationMail>();
        services.AddScoped<InvitationAcceptance>();
        services.AddScoped<InvitedPerson>();
        return services;
    }

    public static void MapInvitations(this IEndpointRouteBuilder app)
    {
        var invitations = app.MapGroup("/invitations").WithTags("Invitations");
        invitations.MapGet("", ListInvitations.HandleAsync).RequirePermission(Permissions.InvitationsRead);
        invitations.MapPost("", Invite.HandleAsync).RequirePermission(Permissions.InvitationsWrite);
        invitations.MapPost("/{id:guid}/resend", ResendInvitation.HandleAsync).RequirePermission(Permissions.InvitationsWrite);
        invitations.MapDelete("/{id:guid}", WithdrawInvitation.HandleAsync).RequirePermission(Permissions.InvitationsDelete);
        app.MapPost("/auth/invitations/accept", AcceptInvitation.HandleAsync)
            .AllowAnonymous().AddEndpointFilter<NoStore>().WithTags("Invitations");
    }
}
