using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Features.Sessions;

/// <summary>Which sessions of a person are a company's to see and to end.</summary>
internal static class MemberSessions
{
    /// <summary>
    /// Those in the company, and a browser's sign-in that serves it alone: it is of no company, and would let them in again
    /// without a question.
    /// </summary>
    public static IQueryable<Session> Of(AuthDbContext context, UserId user, TenantId tenant) => context.Sessions.Where(s => s.UserId == user
        && (s.TenantId == tenant
            || (s.TenantId == null && context.Sessions.Any(c => c.ParentId == s.Id && c.TenantId == tenant)
                && !context.Sessions.Any(c => c.ParentId == s.Id && c.TenantId != tenant && c.EndedAt == null))));

    /// <summary>One of those in the company, with the sign-in it came from where that serves nothing else.</summary>
    public static IQueryable<Session> Of(AuthDbContext context, UserId user, TenantId tenant, SessionId session) =>
        Of(context, user, tenant).Where(s => s.Id == session
            || (s.TenantId == null && context.Sessions.Any(c => c.Id == session && c.ParentId == s.Id)
                && !context.Sessions.Any(c => c.Id != session && c.ParentId == s.Id && c.EndedAt == null)));

    /// <summary>
    /// Those in which members act as somebody else, in whatever company. They end when the members may less than they did: what
    /// such a session may do is asked of the person, and of who acts only when it begins.
    /// </summary>
    public static IQueryable<Session> ActedIn(AuthDbContext context, IQueryable<MembershipId> actors) =>
        context.Sessions.Where(s => context.Impersonations.Any(i => i.Id == s.Id
            && context.Sessions.Any(a => a.Id == i.ActorSessionId && a.MembershipId != null && actors.Contains(a.MembershipId.Value))));
}
