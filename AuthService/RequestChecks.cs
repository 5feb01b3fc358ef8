namespace Gatehouse.AuthService;

internal static class RequestChecks
{
    /// <summary>
    /// Requests are refused by what their attributes say. In a method of its own, so that tests have it too: the generator knows
    /// the endpoints of the project that calls it.
    /// </summary>
    public static IServiceCollection AddRequestChecks(this IServiceCollection services) => services.AddValidation();
}
