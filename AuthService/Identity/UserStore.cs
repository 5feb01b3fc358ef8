using Gatehouse.AuthService.Data;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;

namespace Gatehouse.AuthService.Identity;

/// <summary>Identity's own store, which knows ids only as text.</summary>
internal sealed class UserStore(AuthDbContext context, IdentityErrorDescriber? describer = null)
    : UserOnlyStore<User, AuthDbContext, UserId>(context, describer)
{
    public override UserId ConvertIdFromString(string? id) => UserId.TryParse(id, out var parsed) ? parsed : default;

    public override string? ConvertIdToString(UserId id) => id == default ? null : id.ToString();
}
