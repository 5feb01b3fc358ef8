using System.Security.Cryptography;
using System.Text;

namespace Gatehouse.AppHost.Resources;

/// <summary>PostgreSQL refuses to run as root; for root it runs as somebody else.</summary>
internal sealed record UnprivilegedAccount(string Name, string[] RunAs)
{
    private const UnixFileMode OthersPass = UnixFileMode.OtherExecute;

    /// <summary>Null when the AppHost does not run as root.</summary>
    public static UnprivilegedAccount? IfNeeded()
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
        {
            return null;
        }

        var name = LocalPrograms.Run("id", "-u", "postgres").ExitCode == 0 ? "postgres" : "nobody";
        var group = LocalPrograms.Run("id", "-gn", name).Output.Trim();

        // setpriv becomes the program; runuser stays as its parent.
        if (LocalPrograms.Find(["setpriv"]) is { } setpriv)
        {
            return new UnprivilegedAccount(name, [setpriv, "--reuid", name, "--regid", group, "--init-groups", "--"]);
        }

        return LocalPrograms.Find(["runuser"]) is { } runuser
            ? new UnprivilegedAccount(name, [runuser, "-u", name, "--"])
            : throw new DistributedApplicationException("PostgreSQL refuses to run as root, and neither setpriv nor runuser was found: run as another user.");
    }

    public void Own(string path) => LocalPrograms.Run("chown", "-R", Name, path);

    /// <summary>A folder in <paramref name="parent"/>, or in /var/tmp when a folder above keeps the account out.</summary>
    public string FolderItCanReach(string parent, string name)
    {
        Directory.CreateDirectory(parent);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(parent, File.GetUnixFileMode(parent) | OthersPass);
        }

        if (LocalPrograms.Run(RunAs[0], [.. RunAs[1..], "test", "-x", parent]).ExitCode == 0)
        {
            return Path.Combine(parent, name);
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(parent)))[..12];
        var folder = $"/var/tmp/gatehouse-{hash}";
        Console.WriteLine($"The account '{Name}', as which PostgreSQL has to run, cannot reach {parent}: its data is in {folder}.");
        Directory.CreateDirectory(folder);
        return Path.Combine(folder, name);
    }
}
