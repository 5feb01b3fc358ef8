using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.Options;

namespace Gatehouse.AdminDashboard.KeyRing;

/// <summary>Opens what <see cref="KeyRingEncryptor"/> closed; data protection creates it by the name stored beside each key.</summary>
internal sealed class KeyRingDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement)
    {
        var box = KeyRingBox.FromXml(encryptedElement);
        var plain = new byte[box.Content.Length];
        using var aes = KeyRingBox.Open(services.GetRequiredService<IOptions<SessionKeyOptions>>().Value);
        aes.Decrypt(box.Nonce, box.Content, box.Tag, plain);
        return XElement.Parse(Encoding.UTF8.GetString(plain));
    }
}
