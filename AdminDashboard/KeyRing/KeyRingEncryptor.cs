using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace Gatehouse.AdminDashboard.KeyRing;

/// <summary>Closes keys with AES-256-GCM under a key derived from <c>Session:Key</c>.</summary>
internal sealed class KeyRingEncryptor(SessionKeyOptions session) : IXmlEncryptor
{
    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var plain = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        var box = new KeyRingBox(new byte[plain.Length]);
        using var aes = KeyRingBox.Open(session);
        aes.Encrypt(box.Nonce, plain, box.Content, box.Tag);
        return new EncryptedXmlInfo(box.ToXml(), typeof(KeyRingDecryptor));
    }
}
