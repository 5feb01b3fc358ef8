using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;

namespace Gatehouse.AdminDashboard.KeyRing;

/// <summary>One closed key as it lies in Redis.</summary>
internal sealed class KeyRingBox(byte[] content)
{
    private const int KeySize = 32;
    private static readonly byte[] Purpose = Encoding.UTF8.GetBytes("gatehouse dashboard key ring");

    public byte[] Content { get; } = content;

    public byte[] Nonce { get; private init; } = RandomNumberGenerator.GetBytes(AesGcm.NonceByteSizes.MaxSize);

    public byte[] Tag { get; private init; } = new byte[AesGcm.TagByteSizes.MaxSize];

    public static AesGcm Open(SessionKeyOptions session) => new(
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(session.Key), KeySize, info: Purpose),
        AesGcm.TagByteSizes.MaxSize);

    public static KeyRingBox FromXml(XElement xml) => new(Read(xml, "content"))
    {
        Nonce = Read(xml, "nonce"),
        Tag = Read(xml, "tag"),
    };

    public XElement ToXml() => new(
        "aesGcm",
        new XAttribute("nonce", Convert.ToBase64String(Nonce)),
        new XAttribute("tag", Convert.ToBase64String(Tag)),
        new XAttribute("content", Convert.ToBase64String(Content)));

    private static byte[] Read(XElement xml, string name) =>
        Convert.FromBase64String((string?)xml.Attribute(name) ?? throw new CryptographicException($"A stored key lacks its {name}."));
}
