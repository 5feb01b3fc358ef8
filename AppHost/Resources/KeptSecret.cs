using System.Buffers.Text;
using System.Security.Cryptography;
using Aspire.Hosting.Publishing;

namespace Gatehouse.AppHost.Resources;

/// <summary>A random secret that is made once and kept in a file only its owner can read.</summary>
internal sealed class KeptSecret(string folder, string name) : ParameterDefault
{
    private const int Bytes = 32;

    public override string GetDefaultValue()
    {
        PrivateFile.CreateFolder(folder);
        var file = Path.Combine(folder, name);
        if (!File.Exists(file))
        {
            PrivateFile.Write(file, Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes)));
        }

        return File.ReadAllText(file).Trim();
    }

    // Where it is deployed the platform makes its own.
    public override void WriteToManifest(ManifestPublishingContext context)
        => new GenerateParameterDefault { MinLength = Bytes, Special = false }.WriteToManifest(context);
}
