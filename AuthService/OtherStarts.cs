using Gatehouse.AuthService.Features.Accounts;
using Gatehouse.AuthService.Pipelines.Mail;

namespace Gatehouse.AuthService;

/// <summary>What the same executable does instead of serving, when it is told to.</summary>
internal static class OtherStarts
{
    /// <returns>Whether this was such a start, and so at its end.</returns>
    public static async Task<bool> RunAsync(IServiceProvider services, string[] args)
    {
        if (CreateAdmin.IsAskedFor(args, out var admin))
        {
            await CreateAdmin.RunAsync(services, admin, Console.Out, CancellationToken.None);
            return true;
        }

        if (args is [TestMail.Argument, var to])
        {
            Environment.ExitCode = await TestMail.RunAsync(services, to, Console.Out, CancellationToken.None);
            return true;
        }

        return false;
    }
}
