namespace Gatehouse.AuthService.Features.Accounts;

internal static class AccountEndpoints
{
    public static void MapAccounts(this IEndpointRouteBuilder app)
    {
        var auth = app.MapGroup("/auth").WithTags("Accounts");
        auth.MapPost("/register", Register.HandleAsync).AllowAnonymous();
        auth.MapGet("/me", GetMe.HandleAsync).RequireAuthorization();
    }
}
